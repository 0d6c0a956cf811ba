package org.cdicache.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.cdicache.Eventually.eventually;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.Map;
import org.cdicache.Application;
import org.cdicache.Cache;
import org.cdicache.CacheConfigurationException;
import org.cdicache.CacheUnavailableException;
import org.cdicache.ConfigProblem;
import org.cdicache.NamedCache;
import org.cdicache.WebCache;
import org.cdicache.redis.RealRedis;
import org.junit.jupiter.api.Test;

class RefusedDeploymentTest {

    @Dependent
    static class Page {
        @Inject
        @WebCache
        Cache web;

        @Inject
        @NamedCache("Users!")
        Cache users;
    }

    @Dependent
    static class Plain {
        @Inject
        @WebCache
        Cache web;
    }

    @Test
    void listsEveryProblemInOneException() {
        Throwable refused = catchThrowable(() -> Application.start(
                Map.of(
                        "cache.preset", "prodution",
                        "cache.default-ttl", "soon",
                        "cache.redis.url", "http://app:s3cr3t@host"),
                Page.class));

        CacheConfigurationException problems = causeOf(refused, CacheConfigurationException.class);
        assertThat(problems.problems())
                .extracting(ConfigProblem::property)
                .containsExactly("cache.preset", "cache.default-ttl", "cache.redis.url", "@NamedCache");
        assertThat(problems)
                .hasMessageContaining("4 problems")
                .hasMessageContaining("Users!")
                .hasMessageContaining(Page.class.getName() + ".users")
                .hasMessageNotContaining("s3cr3t");
        assertThat(Application.threads()).isEmpty();
    }

    @Test
    void namesAnUnusableCacheNameAlone() {
        assertThatThrownBy(() -> Application.start(Map.of(), Page.class))
                .satisfies(refused -> assertThat(causeOf(refused, CacheConfigurationException.class)
                                .problems())
                        .hasSize(1));
    }

    @Test
    void refusesAnUnreachableRedisOnlyWhenAskedTo() {
        Map<String, String> nowhere = Map.of(
                "cache.redis.url",
                "redis://app:s3cr3t@127.0.0.1:" + RealRedis.freePort(),
                "cache.redis.connect-timeout",
                "2s");
        Application.start(nowhere, Plain.class).close();

        Map<String, String> strict = new java.util.HashMap<>(nowhere);
        strict.put("cache.fail-on-connection-error", "true");
        Throwable refused = catchThrowable(() -> Application.start(strict, Plain.class));

        assertThat(causeOf(refused, CacheUnavailableException.class))
                .hasMessageContaining("cache.fail-on-connection-error")
                .hasMessageNotContaining("s3cr3t");
        eventually("no thread", () -> Application.threads().isEmpty());
    }

    @Test
    void startsOnAReachableRedisThatIsRequired() {
        try (RealRedis redis = RealRedis.started();
                Application application = Application.start(
                        Map.of("cache.redis.url", redis.url(), "cache.fail-on-connection-error", "true"),
                        Plain.class)) {
            Cache web = application.get(Cache.class, WebCache.Literal.INSTANCE);
            web.put("key", "value");
            assertThat(web.get("key", String.class)).contains("value");
        }
        eventually("no thread", () -> Application.threads().isEmpty());
    }

    /** Containers wrap what an extension reports in exceptions of their own. */
    private static <T extends Throwable> T causeOf(Throwable refused, Class<T> type) {
        for (Throwable cause = refused; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        throw new AssertionError("No " + type.getSimpleName() + " in it", refused);
    }
}
