package io.github.spimpatches.storage;

import io.github.spimpatches.problem.InputProblem;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.regex.Pattern;

/** The words of every store's errors: what was attempted, on which file, and why it did not work. */
final class StorageFailure {
    private StorageFailure() {}

    private static final String LOOP = "Too many levels of symbolic links";

    /** What a system says of a path that is nowhere, whoever asks. */
    private static final Pattern NO_PATH = Pattern.compile("File name too long|" + LOOP + ".*");

    /**
     * {@code Cannot read /data/x: Input/output error}.
     *
     * @throws InputProblem where no file can have that path
     */
    static IOException of(String verb, Location file, IOException cause) {
        String reason = reason(verb, cause);
        if (NO_PATH.matcher(reason).matches()) {
            throw new InputProblem("Cannot " + verb + " " + file + ": " + reason, cause);
        }
        return new IOException("Cannot " + verb + " " + file + ": " + reason, cause);
    }

    /**
     * One line that says who may mend it; the location names the bucket and the key.
     *
     * @param identity who was refused, if known
     */
    static AccessDenied denied(String verb, Location file, Optional<String> identity, IOException cause) {
        String whom = identity.map(who -> " to " + who).orElse("");
        String advice = identity.isPresent() || file.scheme().startsWith("s3")
                ? ". Check the credentials and the bucket's policy; for a public bucket give --s3-anonymous."
                : "";
        return new AccessDenied("Cannot " + verb + " " + file + ": access denied" + whom + advice, cause);
    }

    /** Whether it is about a link that leads back to itself. */
    static boolean isLoop(FileSystemException e) {
        return e.getReason() != null && e.getReason().startsWith(LOOP);
    }

    static NoSuchFileException absent(Location file) {
        return new NoSuchFileException(file.uri(), null, "no such file");
    }

    /** No store failed: the file is not what it is read as. */
    static InputProblem tooLong(Location file, long size, int limit) {
        return new InputProblem("Cannot read " + file + ": it has " + size + " bytes, at most " + limit
                + " are expected. Is it another kind of file?");
    }

    /** Likewise for what is no file at all. */
    static InputProblem notAFile(Location file, String what) {
        return new InputProblem("Cannot read " + file + ": it is " + what + ", a file is expected there.");
    }

    static EOFException tooShort(Location file, long at, int length, long size) {
        return new EOFException("Cannot read bytes " + at + " to " + (at + length) + " of " + file + ": it has " + size
                + " bytes. The file is damaged or truncated.");
    }

    static void checkRange(Location file, long at, int length) {
        if (at < 0 || length < 0) {
            throw new IllegalArgumentException("range " + at + " + " + length + " of " + file);
        }
    }

    /** Whether the message names the file already, so that a second layer need not. */
    static boolean names(IOException e, Location file) {
        String message = e.getMessage();
        return message != null && message.startsWith("Cannot ") && message.contains(file.uri());
    }

    /** Java keeps the system's words, but for those that it has exceptions of its own for. */
    private static String reason(String verb, IOException cause) {
        if (cause instanceof NoSuchFileException && verb.equals("write")) {
            return "cannot make " + cause.getMessage() + ": No such file or directory";
        }
        if (cause instanceof FileAlreadyExistsException inTheWay) {
            return inTheWay.getFile() + " is in the way: a file, or a link to nothing";
        }
        return cause instanceof FileSystemException failure && failure.getReason() != null
                ? failure.getReason()
                : firstLine(cause);
    }

    private static String firstLine(IOException cause) {
        String message = cause.getMessage();
        return message == null
                ? cause.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}
