package org.cdicache;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who logs in to Redis. Nothing here shows the password.
 *
 * @param username the ACL user; null for Redis' {@code default} user
 * @param password the secret
 */
public record RedisCredentials(@Nullable String username, String password) {

    private static final Pattern URL = Pattern.compile("(?s)[a-z-]+://([^/?#]*)@.*");

    /** Those in a Redis URL, where a single word before the {@code @} is a password; empty if there are none. */
    static Optional<RedisCredentials> in(String url) {
        Matcher parts = URL.matcher(url);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String user = parts.group(1);
        int colon = user.indexOf(':');
        String name = decode(user.substring(0, Math.max(0, colon)));
        return Optional.of(new RedisCredentials(name.isEmpty() ? null : name, decode(user.substring(colon + 1))));
    }

    private static String decode(String part) {
        try {
            return URLDecoder.decode(part.replace("+", "%2B"), UTF_8);
        } catch (IllegalArgumentException malformed) {
            // No URL either, which is reported.
            return part;
        }
    }

    @Override
    public String toString() {
        return "RedisCredentials[username=" + (username == null ? "null" : "***") + ", password=***]";
    }
}
