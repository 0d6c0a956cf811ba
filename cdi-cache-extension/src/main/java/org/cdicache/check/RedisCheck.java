package org.cdicache.check;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.cdicache.CacheConfig;
import org.cdicache.CacheConfigurationException;
import org.cdicache.CacheEvent;
import org.cdicache.CacheFactory;
import org.cdicache.CacheRegistry;
import org.cdicache.EntryOptions;
import org.cdicache.FailureMode;
import org.cdicache.RemoteStatus;
import org.cdicache.SecurityReport;
import org.cdicache.SecurityReport.Finding;
import org.cdicache.SecurityReport.Severity;
import org.cdicache.check.Report.Mark;
import org.cdicache.spi.TimeSource;

/** The steps that need Redis: connection, round trip, security. Each waits no longer than the configured timeouts and a moment. */
final class RedisCheck {

    private static final String CONNECTION = "connection";
    private static final String ROUND_TRIP = "round trip";
    private static final String SECURITY = "security";
    private static final Duration MOMENT = Duration.ofSeconds(1);

    private final CacheConfig config;
    private final CacheConfig.Redis redis;
    private final Report report;
    private final TimeSource time;

    RedisCheck(CacheConfig config, CacheConfig.Redis redis, Report report, TimeSource time) {
        this.config = config;
        this.redis = redis;
        this.report = report;
        this.time = time;
    }

    /** @param aiCache whether the AI cache is switched on; its presets tell by themselves */
    void run(boolean aiCache) {
        SecurityReport configured = aiCache ? SecurityReport.of(config, true) : SecurityReport.of(config);
        CompletableFuture<CacheEvent> firstAttempt = new CompletableFuture<>();
        try (CacheFactory factory = CacheFactory.create()) {
            CacheRegistry registry = factory.registry(plain(), List.of(event -> {
                if (event instanceof CacheEvent.RemoteBack || event instanceof CacheEvent.RemoteAway) {
                    firstAttempt.complete(event);
                }
            }));
            await(firstAttempt, redis.connectTimeout().plus(redis.commandTimeout()));
            if (connected(registry.remoteStatus())) {
                roundTrip(registry);
                security(registry, configured);
            } else {
                report.tell(Mark.SKIPPED, ROUND_TRIP, "there is no connection");
                tell(configured);
            }
        } catch (CacheConfigurationException lacksALibrary) {
            report.tell(Mark.FAILED, CONNECTION, String.valueOf(lacksALibrary.getMessage()));
        }
    }

    /**
     * The configuration without what would hide a failure, throw before it is told, or contradict the options of the round trip: options of the
     * application's entries.
     */
    private CacheConfig plain() {
        return new CacheConfig(
                config.preset(),
                config.defaultTtl(),
                config.memory(),
                config.redis(),
                config.codec(),
                config.compression(),
                config.encryption(),
                FailureMode.STRICT,
                /* failOnConnectionError= */ false,
                EntryOptions.NONE,
                Map.of());
    }

    private boolean connected(RemoteStatus status) {
        String detail = Optional.ofNullable(status.detail()).orElse("");
        if (status.state() != RemoteStatus.State.UP) {
            report.tell(
                    Mark.FAILED,
                    CONNECTION,
                    status.state() == RemoteStatus.State.CONNECTING
                            ? "no answer within cache.redis.connect-timeout and cache.redis.command-timeout"
                            : detail);
            return false;
        }
        String answers = "Redis answers in "
                + Optional.ofNullable(status.latency()).map(RedisCheck::millis).orElse("time");
        if (detail.isEmpty()) {
            report.tell(Mark.OK, CONNECTION, answers + "; it tells of changes by others, which leave the heap at once");
        } else {
            report.tell(Mark.WARNING, CONNECTION, answers + "; " + detail);
        }
        return true;
    }

    private void roundTrip(CacheRegistry registry) {
        RoundTrip.Outcome outcome = new RoundTrip(registry.cache(RoundTrip.CACHE), time).run();
        String failure = outcome.failure();
        if (failure == null) {
            report.tell(
                    Mark.OK,
                    ROUND_TRIP,
                    "stored, read from Redis and removed a value in " + millis(outcome.took())
                            + ", the loading of classes included");
        } else {
            report.tell(Mark.FAILED, ROUND_TRIP, failure);
        }
    }

    private void security(CacheRegistry registry, SecurityReport configured) {
        CompletableFuture<SecurityReport> told = registry.securityReport();
        await(told, redis.commandTimeout());
        tell(told.getNow(configured).and(configured));
    }

    private void tell(SecurityReport found) {
        if (found.findings().isEmpty()) {
            report.tell(Mark.OK, SECURITY, "nothing found");
        }
        for (Finding finding : found.findings()) {
            report.tell(
                    mark(finding.severity()),
                    SECURITY,
                    finding.severity() + " " + finding.property() + ": " + finding.what() + "\nfix: " + finding.fix());
        }
    }

    private static Mark mark(Severity severity) {
        return switch (severity) {
            case HIGH -> Mark.FAILED;
            case MEDIUM, LOW -> Mark.WARNING;
            // A user with the rights that it should have may not ask for them.
            case UNKNOWN -> Mark.NOTE;
        };
    }

    private void await(CompletableFuture<?> signal, Duration longest) {
        try {
            time.await(signal, longest.plus(MOMENT).toNanos());
        } catch (InterruptedException e) {
            // What is there now has to do.
            Thread.currentThread().interrupt();
        }
    }

    private static String millis(Duration took) {
        return String.format(Locale.ROOT, "%.1f ms", took.toNanos() / 1e6);
    }
}
