package io.github.spimpatches.storage;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * Turns {@link StorageSettings} into a Hadoop configuration. Precedence, the weakest first: Hadoop's own defaults, our
 * tuning for many small reads at random places, the site's files, the user's {@code spark.hadoop.*} keys, what was
 * given on our command line. Committer keys are never set: EMR and Databricks bring their own.
 */
final class HadoopSettings {
    private static final String ANONYMOUS = "org.apache.hadoop.fs.s3a.AnonymousAWSCredentialsProvider";

    /**
     * Given keys first, then whatever the SDK finds: environment, web identity, {@code ~/.aws}, container, machine. Hadoop's own list
     * lacks {@code ~/.aws} and web identities. SDK 2 comes with Hadoop 3.4, SDK 1 with Hadoop 3.3.
     */
    private static final List<String> GIVEN_KEYS = List.of(
            "org.apache.hadoop.fs.s3a.TemporaryAWSCredentialsProvider",
            "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider");

    private static final List<String> STANDARD_CHAINS = List.of(
            "software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider",
            "com.amazonaws.auth.DefaultAWSCredentialsProviderChain");

    private static final String PROVIDERS = "fs.s3a.aws.credentials.provider";

    private static final Map<String, String> TUNING = Map.of(
            "fs.s3a.connection.maximum", "500",
            "fs.s3a.threads.max", "96",
            "fs.s3a.experimental.input.fadvise", "random",
            // Hadoop 3.5's own choice asks for sizes again before it reads, and logs each answer that there is none.
            "fs.s3a.input.stream.type", "classic",
            // Else each new object has S3A look for markers of the folders above it, and delete them.
            "fs.s3a.directory.marker.retention", "keep",
            // Else each PUT waits for leave to send its body: small patches would take twice as long as the store does.
            "fs.s3a.connection.expect.continue", "false",
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
        if (isHadoopsDefault(configuration, PROVIDERS)) {
            standardChain(configuration)
                    .ifPresent(chain -> configuration.set(PROVIDERS, String.join(",", GIVEN_KEYS) + "," + chain));
        }
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

    /** A bucket that was named as a web address: in the region that it said, and open to all where nobody has credentials. */
    static void reach(S3Address address, Configuration configuration, StorageSettings settings) {
        String bucket = "fs.s3a.bucket." + address.bucket() + ".";
        if (address.region() != null && settings.s3Region() == null) {
            configuration.setIfUnset(bucket + "endpoint.region", address.region());
        }
        if (!settings.s3Anonymous()) {
            configuration.setIfUnset(
                    bucket + PROVIDERS.substring("fs.s3a.".length()), configuration.get(PROVIDERS) + "," + ANONYMOUS);
        }
    }

    /** That of the SDK whose kind of providers S3A's own are; both SDKs may be there. */
    private static Optional<String> standardChain(Configuration configuration) {
        List<Class<?>> kinds = loaded(configuration, GIVEN_KEYS.get(1))
                .map(own -> List.of(own.getInterfaces()))
                .orElse(List.of());
        return STANDARD_CHAINS.stream()
                .filter(chain -> loaded(configuration, chain)
                        .filter(type -> kinds.stream().anyMatch(kind -> kind.isAssignableFrom(type)))
                        .isPresent())
                .findFirst();
    }

    /** Empty where the class, or the SDK that it is made for, is not there. */
    private static Optional<Class<?>> loaded(Configuration configuration, String name) {
        try {
            return Optional.ofNullable(configuration.getClassByNameOrNull(name));
        } catch (LinkageError noSdk) {
            return Optional.empty();
        }
    }

    static Map<String, String> s3Keys(StorageSettings settings) {
        Map<String, String> keys = new LinkedHashMap<>();
        if (settings.s3Anonymous()) {
            keys.put(PROVIDERS, ANONYMOUS);
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
