package io.github.spimpatches.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bytes as people type them. */
public final class ByteCount {
    private static final Pattern BYTES = Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{1,9})?)([kMGT]?)B?");

    private ByteCount() {}

    /** A number of bytes, at least 1, or of thousands, millions, ... of them ({@code 2.5G}); null for any other word. */
    public static Long of(String word) {
        Matcher matcher = BYTES.matcher(word);
        if (!matcher.matches()) {
            return null;
        }
        double times = Math.pow(1000, matcher.group(2).isEmpty() ? 0 : "_kMGT".indexOf(matcher.group(2)));
        double bytes = Double.parseDouble(matcher.group(1)) * times;
        return bytes >= 1 && bytes < Long.MAX_VALUE ? (long) bytes : null;
    }
}
