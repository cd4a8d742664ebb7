package io.github.spimpatches.storage;

import java.io.IOException;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileSystem;

/**
 * As whom a file system asked S3, for the message that it was refused. Amazon names the identity in some refusals; else it is the
 * access key, of which only the ends are shown. Asked by name of method: Hadoop 3.3 and 3.4 have different ones.
 */
final class S3Identity {
    private static final Pattern USER = Pattern.compile("User: (arn:\\S+) is not authorized");
    private static final Pattern NOBODY = Pattern.compile("No AWS [Cc]redentials|Unable to load credentials");
    private static final int SHOWN = 4;

    private S3Identity() {}

    /** Empty where it cannot be told. */
    static Optional<String> of(FileSystem fileSystem, IOException refusal) {
        Optional<String> said = said(refusal);
        return said.isPresent() ? said : accessKey(fileSystem);
    }

    /** Whom the refusal itself names. */
    static Optional<String> said(IOException refusal) {
        for (Throwable cause = refusal; cause != null; cause = cause.getCause()) {
            String said = String.valueOf(cause.getMessage());
            Matcher user = USER.matcher(said);
            if (user.find()) {
                return Optional.of(user.group(1));
            }
            if (NOBODY.matcher(said).find()) {
                return Optional.of("nobody (no credentials were found)");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> accessKey(FileSystem fileSystem) {
        try {
            boolean isNew = has(fileSystem, "getS3AInternals");
            Object owner = isNew ? call(fileSystem, "getS3AInternals") : fileSystem;
            Method share = owner.getClass().getMethod("shareCredentials", String.class);
            share.trySetAccessible();
            Object list = share.invoke(owner, "a refusal");
            Object credentials = call(list, isNew ? "resolveCredentials" : "getCredentials");
            Object key = call(credentials, isNew ? "accessKeyId" : "getAWSAccessKeyId");
            return Optional.of(key == null ? "anonymous requests" : "access key " + masked((String) key));
        } catch (ReflectiveOperationException | RuntimeException e) {
            // Another S3A than those.
            return Optional.empty();
        }
    }

    /** {@code AKIA...MPLE}. */
    static String masked(String key) {
        return key.length() < 3 * SHOWN
                ? key.substring(0, 1) + "..."
                : key.substring(0, SHOWN) + "..." + key.substring(key.length() - SHOWN);
    }

    private static boolean has(Object of, String method) {
        try {
            of.getClass().getMethod(method);
            return true;
        } catch (NoSuchMethodException e) {
            return false;
        }
    }

    private static Object call(Object of, String method) throws ReflectiveOperationException {
        Method found = of.getClass().getMethod(method);
        found.trySetAccessible();
        return found.invoke(of);
    }
}
