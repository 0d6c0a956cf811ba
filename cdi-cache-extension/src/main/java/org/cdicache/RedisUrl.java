package org.cdicache;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cdicache.CacheConfig.Redis;
import org.jspecify.annotations.Nullable;

/** A Redis URL put together from the settings that tell parts of it. Nothing here shows a secret. */
final class RedisUrl {

    private static final Pattern PARTS = Pattern.compile("(?s)(rediss?)((?:-sentinel|-cluster)?)://(?:(.*)@)?(.*)");
    private static final String MASKED = "***";

    private final String url;
    private final List<ConfigProblem> problems;

    RedisUrl(String url, List<ConfigProblem> problems) {
        this.url = url;
        this.problems = problems;
    }

    /** Whether secrets in it were replaced by {@code ***} when it was written. */
    static boolean isMasked(String url) {
        return url.contains("://***@") || url.endsWith("?***");
    }

    /**
     * The URL with TLS, user and password as they are set apart from it; as it is, where they contradict it.
     *
     * @param supplied whether user and password are asked for later, so that those left out of a written URL are not missing
     */
    String with(@Nullable Boolean tls, @Nullable String username, @Nullable String password, boolean supplied) {
        Matcher parts = PARTS.matcher(url);
        if (!parts.matches()) {
            // It is reported as no URL of a Redis.
            return url;
        }
        String scheme = scheme(parts.group(1), tls) + parts.group(2);
        String user = parts.group(3);
        boolean elsewhere = supplied || username != null || password != null;
        String known = user == null || (elsewhere && user.equals(MASKED)) ? "" : user;
        return scheme + "://" + credentials(known, username, password, supplied) + parts.group(4);
    }

    private String scheme(String scheme, @Nullable Boolean tls) {
        if (tls != null && !tls && scheme.equals("rediss")) {
            problem("cache.redis.tls", "false", "contradicts rediss:// in cache.redis.url; remove one of them");
        }
        return tls != null && tls ? "rediss" : scheme;
    }

    /** A single word in the URL is a user if the password is set apart from it, and otherwise a password. */
    private String credentials(String user, @Nullable String username, @Nullable String password, boolean supplied) {
        if (username == null && password == null) {
            return user.isEmpty() ? "" : user + "@";
        }
        int colon = user.indexOf(':');
        String name = colon < 0 && password != null ? user : user.substring(0, Math.max(0, colon));
        if (username != null && !name.isEmpty() && !name.equals(encoded(username))) {
            problem("cache.redis.username", username, "contradicts the user in cache.redis.url; remove one of them");
        }
        if (password != null && colon >= 0) {
            problem("cache.redis.password", MASKED, "contradicts the password in cache.redis.url; remove one of them");
        }
        String secret = colon >= 0 || password == null ? user.substring(colon + 1) : encoded(password);
        if (username != null && secret.isEmpty() && !supplied) {
            problem("cache.redis.username", username, "needs cache.redis.password: nobody logs in without one");
        }
        return (username != null ? encoded(username) : name) + ":" + secret + "@";
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    private void problem(String property, String value, String fix) {
        problems.add(new ConfigProblem(property, value, "code", fix));
    }

    @Override
    public String toString() {
        return Redis.mask(url);
    }
}
