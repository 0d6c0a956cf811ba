package org.cdicache.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.cdicache.SecurityReport;
import org.cdicache.SecurityReport.Finding;
import org.cdicache.SecurityReport.Severity;
import org.jspecify.annotations.Nullable;

/**
 * What the user of a connection may do, as Redis tells it by ACL WHOAMI and ACL GETUSER. The user that the cache should have may ask neither,
 * which is good, and leaves the question open.
 */
final class UserRights {

    private static final String ACL = "Redis ACL";

    private static final Finding SILENT = new Finding(
            Severity.UNKNOWN,
            ACL,
            "some of the masters did not tell what the cache's user may do there",
            "ask again when they answer");

    private UserRights() {}

    /**
     * Of all masters, which may have been told different rules; what several tell is told once. One that does not answer takes nothing from what the others
     * tell.
     *
     * @param patience how long others are waited for after one
     */
    static CompletableFuture<SecurityReport> ask(
            RedisLink link, Duration patience, ScheduledExecutorService scheduler) {
        List<CompletableFuture<SecurityReport>> asked =
                link.channels().stream().map(UserRights::ask).toList();
        return Poll.of(asked, asked.size(), patience, scheduler).thenApply(told -> together(told, asked.size()));
    }

    private static SecurityReport together(Poll.Outcome<SecurityReport> told, int masters) {
        if (told.answers().isEmpty()) {
            throw Failures.unavailable(told.failures().get(0));
        }
        Stream<Finding> silent = told.answers().size() < masters ? Stream.of(SILENT) : Stream.empty();
        return new SecurityReport(
                Stream.concat(told.answers().stream().flatMap(report -> report.findings().stream()), silent)
                        .distinct()
                        .toList());
    }

    private static CompletableFuture<SecurityReport> ask(RedisChannel channel) {
        return channel.send(redis -> redis.aclWhoami())
                .thenCompose(user -> channel.send(redis -> redis.aclGetuser(user))
                        .thenApply(UserRights::rights)
                        .exceptionally(UserRights::mayNotAsk)
                        .thenApply(rights -> report(user, rights)))
                .exceptionally(UserRights::mayNotAsk);
    }

    private static SecurityReport report(String user, SecurityReport rights) {
        return user.equals("default") ? new SecurityReport(List.of(SecurityReport.DEFAULT_USER)).and(rights) : rights;
    }

    /** What was not answered at all says nothing about the user. */
    private static SecurityReport mayNotAsk(Throwable failure) {
        if (!Failures.isFromRedis(failure)) {
            throw Failures.unavailable(failure);
        }
        return new SecurityReport(List.of(new Finding(
                Severity.UNKNOWN,
                ACL,
                "Redis does not let the cache's user ask what it may do, as it should be",
                "let an administrator compare ACL GETUSER with the rule in docs/howto/redis.md")));
    }

    /** A user has the rights of its rules and, from Redis 7 on, of each of its selectors. */
    static SecurityReport rights(List<?> told) {
        Set<String> dangerous = new TreeSet<>();
        StringJoiner keys = new StringJoiner(" ");
        for (Map<String, ?> rules : rulesAndSelectors(told)) {
            String commands = text(rules.get("commands"));
            dangerous.addAll(AclRules.dangerous(commands));
            if (AclRules.allowAnything(commands)) {
                keys.add(text(rules.get("keys")));
            }
        }
        List<Finding> findings = new ArrayList<>();
        if (!dangerous.isEmpty()) {
            findings.add(new Finding(
                    Severity.MEDIUM,
                    ACL,
                    "the cache's user may run "
                            + String.join(", ", dangerous).toUpperCase(Locale.ROOT)
                            + ": whoever takes over the application takes over Redis",
                    "give it the rule in docs/howto/redis.md"));
        }
        String ofAllKeys = AclRules.ofAllKeys(keys.toString());
        if (!ofAllKeys.isEmpty()) {
            findings.add(new Finding(
                    Severity.LOW,
                    ACL,
                    "the cache's user may " + ofAllKeys + " all keys, those of other applications, too",
                    "give it ~, the value of cache.redis.key-prefix, and :*"));
        }
        return new SecurityReport(findings);
    }

    private static List<Map<String, ?>> rulesAndSelectors(List<?> told) {
        List<Map<String, ?>> all = new ArrayList<>();
        Map<String, ?> rules = byName(told);
        all.add(rules);
        if (rules.get("selectors") instanceof List<?> selectors) {
            for (Object selector : selectors) {
                if (selector instanceof List<?> parts) {
                    all.add(byName(parts));
                }
            }
        }
        return all;
    }

    private static Map<String, ?> byName(List<?> told) {
        Map<String, Object> rules = new HashMap<>();
        for (int i = 0; i + 1 < told.size(); i += 2) {
            rules.put(text(told.get(i)), told.get(i + 1));
        }
        return rules;
    }

    private static String text(@Nullable Object told) {
        if (told instanceof byte[] bytes) {
            return new String(bytes, UTF_8);
        }
        if (told instanceof Collection<?> several) {
            return String.join(" ", several.stream().map(UserRights::text).toList());
        }
        return told == null ? "" : told.toString();
    }
}
