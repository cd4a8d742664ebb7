package io.github.spimpatches.storage;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * Turns {@link StorageSettings} into a Hadoop configuration. Precedence, the weakest first: Hadoop's own defaults, our
 * tuning for many small reads at random places, the site's files, the user's {@code spark.hadoop.*} keys, what was
 * given on our command line. Committer keys are never set: EMR and Databricks bring their own.
 */
final class HadoopSettings {
    private static final String ANONYMOUS = "org.apache.hadoop.fs.s3a.AnonymousAWSCredentialsProvider";

    private static final Map<String, String> TUNING = Map.of(
            "fs.s3a.connection.maximum", "500",
            "fs.s3a.threads.max", "96",
            "fs.s3a.experimental.input.fadvise", "random",
            "fs.s3a.vectored.read.min.seek.size", "128K",
            "fs.s3a.vectored.read.max.merged.size", "2M");

    /** Where a region has to be named and none counts. */
    static final String ANY_REGION = "us-east-1";

    private HadoopSettings() {}

    static Configuration configuration(StorageSettings settings) {
        Configuration configuration = new Configuration();
        TUNING.forEach((key, value) -> {
            if (isHadoopsDefault(configuration, key)) {
                configuration.set(key, value);
            }
        });
        settings.hadoop().forEach(configuration::set);
        s3Keys(settings).forEach(configuration::set);
        if (settings.s3Endpoint() != null
                && settings.s3Region() == null
                && configuration.getTrimmed("fs.s3a.endpoint.region", "").isEmpty()) {
            // A server that is not Amazon's has no region, but the signature needs one.
            configuration.set("fs.s3a.endpoint.region", ANY_REGION);
        }
        return configuration;
    }

    static Map<String, String> s3Keys(StorageSettings settings) {
        Map<String, String> keys = new LinkedHashMap<>();
        if (settings.s3Anonymous()) {
            keys.put("fs.s3a.aws.credentials.provider", ANONYMOUS);
        }
        if (settings.s3Endpoint() != null) {
            keys.put("fs.s3a.endpoint", settings.s3Endpoint());
            keys.put("fs.s3a.path.style.access", "true");
            if (settings.s3Endpoint().startsWith("http://")) {
                keys.put("fs.s3a.connection.ssl.enabled", "false");
            }
        }
        if (settings.s3Region() != null) {
            keys.put("fs.s3a.endpoint.region", settings.s3Region());
        }
        if (settings.s3RequesterPays()) {
            keys.put("fs.s3a.requester.pays.enabled", "true");
        }
        return keys;
    }

    private static boolean isHadoopsDefault(Configuration configuration, String key) {
        String[] sources = configuration.getPropertySources(key);
        return sources == null || Arrays.stream(sources).allMatch(source -> source.endsWith("core-default.xml"));
    }
}
