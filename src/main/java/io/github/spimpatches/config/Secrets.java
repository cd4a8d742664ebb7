package io.github.spimpatches.config;

import java.util.regex.Pattern;

/** Keeps passwords and signatures out of files and messages. */
public final class Secrets {
    private static final String STARS = "***";
    private static final Pattern PASSWORD = Pattern.compile("(:/+)[^/@\\s:\"']*:[^/\\s\"']*@");
    /** A bucket has no port, and an S3 key may hold slashes. Slashes may be missing by mistake. */
    private static final Pattern S3_KEYS = Pattern.compile("(?i)(s3[an]?:/*)[^/@\\s:\"']*:[^\\s\"']*@");

    private static final Pattern WEB_USER = Pattern.compile("(?i)(https?://)[^/\\s\"']*@");
    private static final Pattern WEB_QUERY = Pattern.compile("(?i)(https?://[^?\\s\"'<>]*\\?)[^\\s\"'<>]+");
    private static final Pattern NAMED = Pattern.compile(
            "(?i)([\\w.-]*(?:secret|passw|token|access[._-]?key|account[._-]key|credential)[\\w.-]*=)[^\\s\"',;&]+");

    private Secrets() {}

    /**
     * The text with {@code user:password@} of any URI, {@code user@} of a web address and the query of a web address
     * (it may be a signature) replaced by stars, and the value of {@code fs.s3a.secret.key=} and what is called alike. The
     * container of {@code abfs://container@account} is no secret.
     */
    public static String masked(String text) {
        // Every pattern has one of these, and a run masks millions of texts that have none.
        if (text.indexOf('@') < 0 && text.indexOf('?') < 0 && text.indexOf('=') < 0) {
            return text;
        }
        String masked = S3_KEYS.matcher(text).replaceAll("$1" + STARS + "@");
        masked = PASSWORD.matcher(masked).replaceAll("$1" + STARS + "@");
        masked = WEB_USER.matcher(masked).replaceAll("$1" + STARS + "@");
        masked = WEB_QUERY.matcher(masked).replaceAll("$1" + STARS);
        return NAMED.matcher(masked).replaceAll("$1" + STARS);
    }
}
