package org.cdicache;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cdicache.CacheConfig.Redis;

/** What is wrong with the settings of TLS: those that contradict each other, those that were written without their secrets, the files. */
final class TlsCheck {

    private static final String MASKED = "***";
    private static final String CA_PASSWORD = "cache.redis.tls.ca-password";
    private static final String KEYSTORE_PASSWORD = "cache.redis.tls.keystore-password";

    private final RedisTls tls;
    private final List<ConfigProblem> problems = new ArrayList<>();

    private TlsCheck(RedisTls tls) {
        this.tls = tls;
    }

    static List<ConfigProblem> problems(Redis redis) {
        TlsCheck check = new TlsCheck(redis.tls());
        if (!redis.encrypted()) {
            check.unused();
        }
        check.contradictions();
        check.masked(CA_PASSWORD, redis.tls().caPassword());
        check.masked(KEYSTORE_PASSWORD, redis.tls().keystorePassword());
        if (check.problems.isEmpty()) {
            check.problems.addAll(new TlsFiles(redis.tls()).problems());
        }
        return check.problems;
    }

    private void unused() {
        unused(TlsFiles.CA, tls.ca());
        unused(TlsFiles.CERTIFICATE, tls.certificate());
        unused(TlsFiles.KEY, tls.key());
        unused(TlsFiles.KEYSTORE, tls.keystore());
        unused("cache.redis.tls.verify-host", tls.verifyHost() ? Optional.empty() : Optional.of("false"));
    }

    private void unused(String property, Optional<?> value) {
        value.ifPresent(
                set -> problem(property, set, "needs TLS: write rediss:// in cache.redis.url, or set cache.redis.tls"));
    }

    private void contradictions() {
        if (tls.keystore().isPresent()) {
            String fix =
                    "contradicts " + TlsFiles.KEYSTORE + ", which holds both certificate and key; remove one of them";
            tls.certificate().ifPresent(file -> problem(TlsFiles.CERTIFICATE, file, fix));
            tls.key().ifPresent(file -> problem(TlsFiles.KEY, file, fix));
        } else {
            needs(TlsFiles.CERTIFICATE, tls.certificate(), TlsFiles.KEY, tls.key());
            needs(TlsFiles.KEY, tls.key(), TlsFiles.CERTIFICATE, tls.certificate());
        }
        needs(KEYSTORE_PASSWORD, tls.keystorePassword().map(secret -> MASKED), TlsFiles.KEYSTORE, tls.keystore());
        needs(CA_PASSWORD, tls.caPassword().map(secret -> MASKED), TlsFiles.CA, tls.ca());
    }

    private void needs(String property, Optional<?> value, String other, Optional<?> otherValue) {
        if (value.isPresent() && otherValue.isEmpty()) {
            problem(property, value.get(), "needs " + other);
        }
    }

    private void masked(String property, Optional<String> password) {
        if (password.filter(MASKED::equals).isPresent()) {
            problem(property, MASKED, "was written without its secret (***); set " + property + " again, with it");
        }
    }

    private void problem(String property, Object value, String fix) {
        problems.add(new ConfigProblem(property, value.toString(), "code", fix));
    }
}
