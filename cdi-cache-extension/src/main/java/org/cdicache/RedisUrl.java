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

    private static final Pattern PARTS = Pattern.compile("(?s)(rediss?)://(?:(.*)@)?(.*)");
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

    /** The URL with TLS and password as they are set apart from it; as it is, where they contradict it. */
    String with(@Nullable Boolean tls, @Nullable String password) {
        Matcher parts = PARTS.matcher(url);
        if (!parts.matches()) {
            // It is reported as no URL of a Redis.
            return url;
        }
        String scheme = scheme(parts.group(1), tls);
        String user = parts.group(2);
        return scheme + "://" + credentials(user == null ? "" : user, password) + parts.group(3);
    }

    private String scheme(String scheme, @Nullable Boolean tls) {
        if (tls != null && !tls && scheme.equals("rediss")) {
            problem("cache.redis.tls", "false", "contradicts rediss:// in cache.redis.url; remove one of them");
        }
        return tls != null && tls ? "rediss" : scheme;
    }

    private String credentials(String user, @Nullable String password) {
        if (password == null) {
            return user.isEmpty() ? "" : user + "@";
        }
        if (user.contains(":")) {
            problem("cache.redis.password", MASKED, "contradicts the password in cache.redis.url; remove one of them");
            return user + "@";
        }
        String name = user.equals(MASKED) ? "" : user;
        return name + ":" + URLEncoder.encode(password, UTF_8).replace("+", "%20") + "@";
    }

    private void problem(String property, String value, String fix) {
        problems.add(new ConfigProblem(property, value, "code", fix));
    }

    @Override
    public String toString() {
        return Redis.mask(url);
    }
}
