package io.github.spimpatches.storage;

import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.problem.NearMatches;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.util.VersionInfo;

/** What can be wrong with the address of a store before anything is asked of it, as a user reads it. Keys are not repeated. */
final class AddressCheck {
    /** Stores that are nowhere without a bucket, container or host in the address. */
    private static final Set<String> NAMED =
            Set.of("s3", "s3a", "s3n", "gs", "abfs", "abfss", "wasb", "wasbs", "oss", "cosn", "obs", "http", "https");

    private static final Set<String> OF_KEYS = Set.of("s3", "s3a", "s3n", "gs", "oss", "cosn", "obs");

    private static final String AZURE = "org.apache.hadoop:hadoop-azure";

    /** What Maven calls the jar that opens a scheme; a version is Hadoop's own where none stands here. */
    private static final Map<String, String> JARS = Map.ofEntries(
            Map.entry("s3a", "org.apache.hadoop:hadoop-aws"),
            Map.entry("abfs", AZURE),
            Map.entry("abfss", AZURE),
            Map.entry("wasb", AZURE),
            Map.entry("wasbs", AZURE),
            Map.entry("adl", "org.apache.hadoop:hadoop-azure-datalake"),
            Map.entry("gs", "com.google.cloud.bigdataoss:gcs-connector:hadoop3-2.2.26"),
            Map.entry("oss", "org.apache.hadoop:hadoop-aliyun"),
            Map.entry("cosn", "org.apache.hadoop:hadoop-cos"),
            Map.entry("obs", "org.apache.hadoop:hadoop-huaweicloud"));

    private static final List<String> KNOWN =
            List.of("s3a", "s3", "hdfs", "https", "http", "file", "abfs", "abfss", "gs", "webhdfs", "oss", "cosn");

    private AddressCheck() {}

    /**
     * Whether it names a store, and no key of it.
     *
     * @param location not local
     * @throws InputProblem where not
     */
    static void check(Location location) {
        String uri = location.uri();
        String scheme = location.scheme();
        int from = uri.indexOf(':') + 1;
        int authority = from;
        while (authority < uri.length() && uri.charAt(authority) == '/') {
            authority++;
        }
        int slash = uri.indexOf('/', authority);
        String name = uri.substring(authority, slash < 0 ? uri.length() : slash);
        // A secret key may hold slashes, so that what looks like the bucket ends too early; no bucket has a colon.
        if (OF_KEYS.contains(scheme) && (name.indexOf(':') >= 0 || name.indexOf('@') >= 0)) {
            throw new InputProblem("Cannot use " + withoutKeys(location) + ": keys do not belong in an address, which"
                    + " logs and tables repeat. Leave them out, as in " + scheme + "://bucket/path, and give them where"
                    + " the AWS tools look for them: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or ~/.aws.");
        }
        if (NAMED.contains(scheme) && (authority - from != 2 || name.isEmpty())) {
            throw new InputProblem("Invalid address " + withoutKeys(location) + ": expected " + scheme + "://"
                    + (scheme.startsWith("http") ? "host" : "bucket") + "/path, with two slashes.");
        }
    }

    /** Whether a store of that scheme is nowhere without a name. */
    static boolean needsName(String scheme) {
        return NAMED.contains(scheme);
    }

    /** That nothing here opens addresses of this scheme; it says what would. */
    static InputProblem unserved(Location location, String scheme, Exception cause) {
        String jar = JARS.get(scheme);
        if (jar != null) {
            String coordinates = jar.indexOf(':') == jar.lastIndexOf(':') ? jar + ":" + VersionInfo.getVersion() : jar;
            return new InputProblem(
                    "Cannot open " + withoutKeys(location) + ": the jar for " + scheme
                            + ": addresses is not there. Add it: --packages " + coordinates
                            + " of spark-submit, or in Spark's"
                            + " jars folder.",
                    cause);
        }
        String near = NearMatches.question(scheme, KNOWN);
        return new InputProblem(
                "Cannot open " + withoutKeys(location) + ": nothing here opens " + scheme
                        + ": addresses." + near
                        + " There are s3a:, hdfs:, https:, file: and plain paths; others need their Hadoop connector's jar.",
                cause);
    }

    /** The address without what stands before its last {@code @}. */
    static String withoutKeys(Location location) {
        String uri = location.uri();
        int at = uri.lastIndexOf('@');
        boolean isContainer =
                location.scheme().startsWith("abfs") || location.scheme().startsWith("wasb");
        return at < 0 || isContainer ? uri : uri.substring(0, uri.indexOf(':') + 1) + "//***" + uri.substring(at);
    }
}
