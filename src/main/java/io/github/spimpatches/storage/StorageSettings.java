package io.github.spimpatches.storage;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/**
 * How stores are reached; what is absent (null, false, empty) is left to Hadoop's own configuration.
 *
 * @param hadoop further Hadoop keys, from Spark's {@code spark.hadoop.*} on an executor; may hold secrets, so it is
 *     never printed
 */
public record StorageSettings(
        boolean s3Anonymous, String s3Endpoint, String s3Region, boolean s3RequesterPays, Map<String, String> hadoop)
        implements Serializable {

    public static final StorageSettings DEFAULT = new StorageSettings(false, null, null, false, Map.of());

    public StorageSettings {
        hadoop = Map.copyOf(hadoop);
    }

    public StorageSettings withHadoop(Map<String, String> keys) {
        return new StorageSettings(s3Anonymous, s3Endpoint, s3Region, s3RequesterPays, keys);
    }

    /** The Hadoop keys that our own options come to, none of them a secret: for readers that have the others already. */
    public Map<String, String> ownKeys() {
        Map<String, String> keys = new TreeMap<>(HadoopSettings.s3Keys(this));
        if (s3Endpoint != null) {
            keys.putIfAbsent("fs.s3a.endpoint.region", HadoopSettings.ANY_REGION);
        }
        return keys;
    }

    /** These settings, and of the keys those that are not among them: an executor's own, below what came with the task. */
    public StorageSettings over(Map<String, String> keys) {
        Map<String, String> all = new TreeMap<>(keys);
        all.putAll(hadoop);
        return withHadoop(all);
    }

    @Override
    public String toString() {
        return "StorageSettings[s3Anonymous=" + s3Anonymous + ", s3Endpoint=" + s3Endpoint + ", s3Region=" + s3Region
                + ", s3RequesterPays=" + s3RequesterPays + ", " + hadoop.size() + " Hadoop keys]";
    }
}
