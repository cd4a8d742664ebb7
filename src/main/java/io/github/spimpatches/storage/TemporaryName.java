package io.github.spimpatches.storage;

import java.util.UUID;

/**
 * What a file is called while it is written: a dotted name that no reader takes for data, in the final file's folder.
 * Not the final name plus something: that could pass the 255 bytes that a name may have.
 */
public final class TemporaryName {
    private static final String START = ".spim-patches-";
    private static final String END = ".tmp";

    private TemporaryName() {}

    static String fresh() {
        return START + UUID.randomUUID() + END;
    }

    public static boolean isOne(String name) {
        return name.startsWith(START) && name.endsWith(END);
    }
}
