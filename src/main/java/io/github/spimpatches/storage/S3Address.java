package io.github.spimpatches.storage;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An object of S3 named as a web address, the way consoles and papers do: {@code https://bucket.s3.eu-central-1.amazonaws.com/key}
 * (virtual-hosted), {@code https://s3.eu-central-1.amazonaws.com/bucket/key} (path-style), or path-style on a server of one's own.
 *
 * @param region null where the address has none
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html">Virtual hosting of buckets</a>
 */
record S3Address(String bucket, String key, String region) {
    private static final Pattern AMAZON = Pattern.compile("(?:(?<bucket>[a-z0-9][a-z0-9.-]*)\\.)?"
            + "s3(?:[.-](?:dualstack\\.)?(?<region>[a-z]{2}(?:-[a-z]+)+-\\d+))?\\.amazonaws\\.com(?:\\.cn)?");

    /**
     * Empty for any other address, for one that carries its own signature, and for a bucket that is no {@linkplain
     * #isHost host}: these are read as web addresses.
     */
    static Optional<S3Address> of(Location location, StorageSettings settings) {
        if (!location.scheme().startsWith("http") || location.uri().indexOf('?') >= 0) {
            return Optional.empty();
        }
        String uri = location.uri();
        int host = uri.indexOf("://") + "://".length();
        int slash = uri.indexOf('/', host);
        String authority = slash < 0 ? uri.substring(host) : uri.substring(host, slash);
        String path = slash < 0 ? "" : decoded(uri.substring(slash + 1));
        if (settings.s3Endpoint() != null) {
            return authority.equalsIgnoreCase(authorityOf(settings.s3Endpoint()))
                    ? ofPath(path, null)
                    : Optional.empty();
        }
        Matcher amazon = AMAZON.matcher(authority.toLowerCase(java.util.Locale.ROOT));
        if (!amazon.matches()) {
            return Optional.empty();
        }
        return amazon.group("bucket") == null
                ? ofPath(path, amazon.group("region"))
                : Optional.of(new S3Address(amazon.group("bucket"), path, amazon.group("region")));
    }

    /** Whether Hadoop's client takes a bucket of that name: it reads it as a URI's host, which has no underscore, say. */
    static boolean isHost(String bucket) {
        try {
            return new URI("s3a://" + bucket + "/").getHost() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** {@code s3a://bucket/key}. */
    String uri() {
        return "s3a://" + bucket + "/" + key;
    }

    private static Optional<S3Address> ofPath(String path, String region) {
        int slash = path.indexOf('/');
        String bucket = slash < 0 ? path : path.substring(0, slash);
        return bucket.isEmpty() || !isHost(bucket)
                ? Optional.empty()
                : Optional.of(new S3Address(bucket, slash < 0 ? "" : path.substring(slash + 1), region));
    }

    private static String authorityOf(String endpoint) {
        String rest = endpoint.substring(endpoint.indexOf("://") < 0 ? 0 : endpoint.indexOf("://") + "://".length());
        return rest.contains("/") ? rest.substring(0, rest.indexOf('/')) : rest;
    }

    /** What browsers escape; a path that was never escaped is taken as it is. */
    private static String decoded(String path) {
        if (path.indexOf('%') < 0) {
            return path;
        }
        try {
            return new URI("http://host/" + path).getPath().substring(1);
        } catch (URISyntaxException e) {
            return path;
        }
    }
}
