package io.github.spimpatches.storage;

import io.github.spimpatches.problem.InputProblem;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Where a file or folder is: a string with structure, never escaped ({@code s3a://bucket/a b.zarr}, {@code /data/x.nii},
 * {@code hdfs://nn/x}). A plain path has the scheme {@code file}; {@code file:} URIs become plain paths; {@code s3:} and
 * {@code s3n:} stay as typed (the storage decides who serves them). No trailing slash. The Hadoop Path is made at the
 * last step. What is pasted with blanks around it or with a scheme in capitals means what it says; a plain path keeps the
 * blanks at its end, which may be its own.
 */
public record Location(String uri) implements Serializable {

    public Location {
        if (uri.isBlank()) {
            throw new InputProblem("Invalid location: it is empty.");
        }
        uri = tidied(uri);
        if (uri.indexOf('\0') >= 0 || uri.startsWith("://")) {
            throw new InputProblem("Invalid location \"" + uri + "\": it is neither a path nor an address.");
        }
        if (uri.startsWith("file:")) {
            String path = uri.substring("file:".length());
            if (path.replace("/", "").isBlank() && !path.equals("/") && !path.equals("///")) {
                throw new InputProblem("Invalid location " + uri + ": it names no path.");
            }
            while (path.startsWith("//")) {
                path = path.substring(1);
            }
            uri = path;
        }
        while (uri.length() > 1 && uri.endsWith("/") && !uri.endsWith("://")) {
            uri = uri.substring(0, uri.length() - 1);
        }
        if (uri.endsWith("://") && AddressCheck.needsName(uri.substring(0, uri.length() - "://".length()))) {
            throw new InputProblem("Invalid location " + uri + ": it names no bucket or host.");
        }
    }

    /** {@code file} for a plain path, else the scheme in lower case. */
    public String scheme() {
        // "hdfs:/x" and "dbfs:/x" too: a store with one authority needs no second slash.
        int colon = schemeEnd(uri);
        return colon < 0 ? "file" : uri.substring(0, colon).toLowerCase(Locale.ROOT);
    }

    /** The colon after a scheme (RFC 3986, of two characters or more: one is a drive of Windows); -1 without one. */
    private static int schemeEnd(String uri) {
        int colon = uri.indexOf(":/");
        if (colon <= 1) {
            return -1;
        }
        for (int i = 0; i < colon; i++) {
            char letter = uri.charAt(i);
            boolean isLetter = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
            boolean isOther = (letter >= '0' && letter <= '9') || letter == '+' || letter == '-' || letter == '.';
            if (!isLetter && (i == 0 || !isOther)) {
                return -1;
            }
        }
        return colon;
    }

    private static String tidied(String typed) {
        String bare = typed.strip();
        int colon = schemeEnd(bare);
        if (colon < 0) {
            return bare.startsWith("/") ? typed.stripLeading() : typed;
        }
        String scheme = bare.substring(0, colon).toLowerCase(Locale.ROOT);
        return bare.startsWith(scheme) ? bare : scheme + bare.substring(colon);
    }

    public boolean isLocal() {
        return scheme().equals("file");
    }

    /** A file or folder below this one; {@code child} has forward slashes and may have several parts. */
    public Location resolve(String child) {
        String tail = child.startsWith("/") ? child.substring(1) : child;
        return tail.isEmpty() ? this : new Location(uri.endsWith("/") ? uri + tail : uri + "/" + tail);
    }

    /** The last part of the path. */
    public String name() {
        return uri.substring(uri.lastIndexOf('/') + 1);
    }

    /** The folder that holds this; a location without a folder part is in {@code "."}. */
    public Location parent() {
        int slash = uri.lastIndexOf('/');
        if (slash < 0) {
            return new Location(".");
        }
        return new Location(slash == 0 ? "/" : uri.substring(0, slash));
    }

    /** A relative local path as seen from here, since executors may stand elsewhere; any other location as it is. */
    public Location absolute() {
        return isLocal()
                ? new Location(Path.of(uri).toAbsolutePath().normalize().toString())
                : this;
    }

    @Override
    public String toString() {
        return uri;
    }
}
