package org.cdicache.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
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

    /** Commands with which a user takes over or destroys a whole Redis, with the categories that grant them. */
    private static final Map<String, Set<String>> DANGEROUS = Map.of(
            "acl", Set.of("admin", "slow", "dangerous"),
            "config", Set.of("admin", "slow", "dangerous"),
            "debug", Set.of("admin", "slow", "dangerous"),
            "flushall", Set.of("keyspace", "write", "slow", "dangerous"),
            "flushdb", Set.of("keyspace", "write", "slow", "dangerous"),
            "keys", Set.of("keyspace", "read", "slow", "dangerous"),
            "migrate", Set.of("keyspace", "write", "slow", "dangerous"),
            "module", Set.of("admin", "slow", "dangerous"),
            "replicaof", Set.of("admin", "slow", "dangerous"),
            "shutdown", Set.of("admin", "slow", "dangerous"));

    private UserRights() {}

    /** Of all masters, which may have been told different rules; what several tell is told once. */
    static CompletableFuture<SecurityReport> ask(RedisLink link) {
        return link.askEach(UserRights::ask)
                .thenApply(reports -> new SecurityReport(reports.stream()
                        .flatMap(report -> report.findings().stream())
                        .distinct()
                        .toList()));
    }

    private static CompletableFuture<SecurityReport> ask(RedisChannel channel) {
        return channel.send(redis -> redis.aclWhoami())
                .thenCompose(user ->
                        channel.send(redis -> redis.aclGetuser(user)).handle((told, refused) -> report(user, told)))
                .exceptionally(refused -> new SecurityReport(List.of(unknown())));
    }

    private static SecurityReport report(String user, @Nullable List<Object> told) {
        List<Finding> findings = new ArrayList<>();
        if (user.equals("default")) {
            findings.add(SecurityReport.DEFAULT_USER);
        }
        if (told == null) {
            findings.add(unknown());
        } else {
            rights(told, findings);
        }
        return new SecurityReport(findings);
    }

    private static Finding unknown() {
        return new Finding(
                Severity.UNKNOWN,
                ACL,
                "Redis does not let the cache's user ask what it may do, as it should be",
                "let an administrator compare ACL GETUSER with the rule in docs/howto/redis.md");
    }

    private static void rights(List<Object> told, List<Finding> findings) {
        Map<String, String> rules = byName(told);
        Set<String> dangerous = dangerous(rules.getOrDefault("commands", ""));
        if (!dangerous.isEmpty()) {
            findings.add(new Finding(
                    Severity.MEDIUM,
                    ACL,
                    "the cache's user may run "
                            + String.join(", ", dangerous).toUpperCase(Locale.ROOT)
                            + ": whoever takes over the application takes over Redis",
                    "give it the rule in docs/howto/redis.md"));
        }
        if (List.of(rules.getOrDefault("keys", "").split(" ", -1)).stream()
                .anyMatch(Set.of("~*", "*", "allkeys")::contains)) {
            findings.add(new Finding(
                    Severity.LOW,
                    ACL,
                    "the cache's user may read and change all keys, those of other applications, too",
                    "give it ~, the value of cache.redis.key-prefix, and :*"));
        }
    }

    private static Map<String, String> byName(List<Object> told) {
        Map<String, String> rules = new TreeMap<>();
        for (int i = 0; i + 1 < told.size(); i += 2) {
            rules.put(text(told.get(i)), text(told.get(i + 1)));
        }
        return rules;
    }

    private static String text(@Nullable Object told) {
        if (told instanceof byte[] bytes) {
            return new String(bytes, UTF_8);
        }
        return told instanceof Collection<?> several
                ? String.join(" ", several.stream().map(UserRights::text).toList())
                : String.valueOf(told);
    }

    /** The later rule counts. Those on subcommands change nothing: a part of CONFIG may be allowed for a reason. */
    static Set<String> dangerous(String rules) {
        Set<String> allowed = new TreeSet<>();
        for (String rule : rules.toLowerCase(Locale.ROOT).split(" ", -1)) {
            boolean all = rule.equals("allcommands");
            if (rule.length() < 2 || rule.contains("|")) {
                continue;
            }
            Set<String> meant = all || rule.equals("nocommands") ? DANGEROUS.keySet() : meant(rule.substring(1));
            if (all || rule.startsWith("+")) {
                allowed.addAll(meant);
            } else {
                allowed.removeAll(meant);
            }
        }
        return allowed;
    }

    private static Set<String> meant(String what) {
        Set<String> meant = new TreeSet<>();
        DANGEROUS.forEach((command, categories) -> {
            if (what.equals("@all")
                    || what.equals(command)
                    || (what.startsWith("@") && categories.contains(what.substring(1)))) {
                meant.add(command);
            }
        });
        return meant;
    }
}
