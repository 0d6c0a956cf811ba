package org.cdicache;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cdicache.CacheConfig.Redis;
import org.cdicache.SecurityReport.Finding;
import org.cdicache.SecurityReport.Severity;

/** What a configuration tells of security. */
final class SecurityCheck {

    /** Sentinels and nodes of a cluster name others, which are anywhere: what their own addresses tell is no comfort. */
    private static final Pattern HOSTS = Pattern.compile("(?s)rediss?://(?:[^/?#]*@)?([^/?#]*).*");

    private static final Pattern LOOPBACK =
            Pattern.compile("(?:localhost|127(?:\\.[0-9]{1,3}){3}|\\[(?:::1|0:0:0:0:0:0:0:1)])(?::[0-9]+)?");

    private final List<Finding> findings = new ArrayList<>();

    private SecurityCheck() {}

    static List<Finding> findings(CacheConfig config, boolean aiCache) {
        SecurityCheck check = new SecurityCheck();
        if (config.enabled()) {
            config.redis()
                    .ifPresent(redis -> check.redis(redis, config.encryption().isPresent(), aiCache));
        }
        return check.findings;
    }

    /** Whether all servers that are connected to by a URL are on this machine, as far as it tells. */
    static boolean isLoopback(String url) {
        Matcher hosts = HOSTS.matcher(url);
        if (!hosts.matches()) {
            return false;
        }
        for (String host : hosts.group(1).split(",", -1)) {
            if (!LOOPBACK.matcher(host.toLowerCase(Locale.ROOT)).matches()) {
                return false;
            }
        }
        return true;
    }

    private void redis(Redis redis, boolean encryptedValues, boolean aiCache) {
        boolean loopback = isLoopback(redis.url());
        if (!loopback && !redis.encrypted()) {
            find(
                    Severity.HIGH,
                    "cache.redis.url",
                    "is not encrypted on the network: anybody between can read and change values and the password",
                    "use " + redis.url().replaceFirst("(?s)^redis([a-z-]*)://.*", "rediss$1://"));
        }
        if (redis.encrypted() && !redis.tls().verifyHost()) {
            find(
                    Severity.MEDIUM,
                    "cache.redis.tls.verify-host",
                    "whoever has any certificate of the same CA can pose as Redis",
                    "give Redis a certificate for its host, and remove the property");
        }
        login(redis, loopback);
        if (aiCache && !encryptedValues) {
            find(
                    Severity.MEDIUM,
                    "cache.encryption.keys",
                    "answers of language models, which may hold what users have asked, can be read by whoever reads Redis or its backups",
                    "set it");
        }
    }

    private void login(Redis redis, boolean loopback) {
        Optional<RedisCredentials> known = redis.urlCredentials();
        if (redis.credentials().isEmpty() && known.isEmpty()) {
            find(
                    loopback ? Severity.LOW : Severity.HIGH,
                    "cache.redis.password",
                    "whoever reaches this Redis can read and change what the application believes",
                    "set it, or a user and a password in cache.redis.url");
        }
        if (known.isPresent() && isDefault(known.get())) {
            findings.add(SecurityReport.DEFAULT_USER);
        }
    }

    private static boolean isDefault(RedisCredentials login) {
        return login.username() == null || login.username().equals("default");
    }

    private void find(Severity severity, String property, String what, String fix) {
        findings.add(new Finding(severity, property, what, fix));
    }
}
