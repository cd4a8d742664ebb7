package io.github.spimpatches.storage;

import java.io.IOException;

/** The store refused: no permission, no credentials, or the wrong ones. The message is one line that names the file. */
public final class AccessDenied extends IOException {
    private static final long serialVersionUID = 1L;

    AccessDenied(String message, Throwable cause) {
        super(message, cause);
    }
}
