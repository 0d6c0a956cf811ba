package org.cdicache.redis;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What Redis' rules for a user amount to. */
final class AclRules {

    private static final Set<String> ADMIN = Set.of("admin", "slow", "dangerous");
    private static final Set<String> WRITE = Set.of("keyspace", "write", "slow", "dangerous");

    /**
     * Commands with which a user takes over, reads or destroys a whole Redis, whatever its keys are, with the categories that grant them. Only ones that Redis
     * itself calls dangerous, so that a user without {@code @dangerous} has none. FUNCTION is therefore not among them.
     */
    private static final Map<String, Set<String>> DANGEROUS = Map.ofEntries(
            Map.entry("acl", ADMIN),
            Map.entry("cluster", ADMIN),
            Map.entry("config", ADMIN),
            Map.entry("debug", ADMIN),
            Map.entry("failover", ADMIN),
            Map.entry("flushall", WRITE),
            Map.entry("flushdb", WRITE),
            Map.entry("keys", Set.of("keyspace", "read", "slow", "dangerous")),
            Map.entry("migrate", WRITE),
            Map.entry("module", ADMIN),
            Map.entry("monitor", ADMIN),
            Map.entry("psync", ADMIN),
            Map.entry("replicaof", ADMIN),
            Map.entry("shutdown", ADMIN),
            Map.entry("slaveof", ADMIN),
            Map.entry("swapdb", Set.of("keyspace", "write", "fast", "dangerous")),
            Map.entry("sync", ADMIN));

    /**
     * Of those that have harmless parts, too, the others. CONFIG GET tells the passwords in the configuration, and of users it need not: ACL LOG tells names,
     * and ACL GETUSER, which the report itself asks for, hashes.
     */
    private static final Map<String, Set<String>> DANGEROUS_PARTS = Map.of(
            "acl", Set.of("acl|deluser", "acl|load", "acl|save", "acl|setuser"),
            "cluster",
                    Set.of(
                            "cluster|addslots",
                            "cluster|addslotsrange",
                            "cluster|bumpepoch",
                            "cluster|delslots",
                            "cluster|delslotsrange",
                            "cluster|failover",
                            "cluster|flushslots",
                            "cluster|forget",
                            "cluster|meet",
                            "cluster|replicate",
                            "cluster|reset",
                            "cluster|set-config-epoch",
                            "cluster|setslot"),
            "config", Set.of("config|get", "config|rewrite", "config|set"),
            "module", Set.of("module|load", "module|loadex", "module|unload"));

    private static final Pattern ALL_KEYS = Pattern.compile("allkeys|(?:%(R|W|RW|WR))?~?\\*+");

    private AclRules() {}

    /** The dangerous commands that are allowed, or the parts of them; of several rules the later one counts. */
    static Set<String> dangerous(String rules) {
        Map<String, Set<String>> allowed = new HashMap<>();
        DANGEROUS.keySet().forEach(command -> allowed.put(command, new TreeSet<>()));
        for (String rule : rules.toLowerCase(Locale.ROOT).split(" ", -1)) {
            switch (rule) {
                case "" -> {}
                case "allcommands" -> apply(/* allow= */ true, "@all", allowed);
                case "nocommands" -> apply(/* allow= */ false, "@all", allowed);
                default -> apply(rule.startsWith("+"), rule.substring(1), allowed);
            }
        }
        return allowed.entrySet().stream()
                .flatMap(entry -> entry.getValue().equals(parts(entry.getKey()))
                        ? Stream.of(entry.getKey())
                        : entry.getValue().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether anything may be run. */
    static boolean allowAnything(String rules) {
        boolean allowed = false;
        for (String rule : rules.toLowerCase(Locale.ROOT).split(" ", -1)) {
            switch (rule) {
                case "nocommands", "-@all" -> allowed = false;
                default -> allowed |= rule.equals("allcommands") || rule.startsWith("+");
            }
        }
        return allowed;
    }

    private static Set<String> parts(String command) {
        return DANGEROUS_PARTS.getOrDefault(command, Set.of(command));
    }

    private static void apply(boolean allow, String what, Map<String, Set<String>> allowed) {
        if (what.contains("|")) {
            part(allow, what, allowed);
            return;
        }
        allowed.forEach((command, parts) -> {
            if (isMeant(command, what)) {
                parts.clear();
                if (allow) {
                    parts.addAll(parts(command));
                }
            }
        });
    }

    private static boolean isMeant(String command, String what) {
        return what.equals("@all")
                || what.equals(command)
                || (what.startsWith("@")
                        && DANGEROUS.getOrDefault(command, Set.of()).contains(what.substring(1)));
    }

    /** Of FLUSHALL and the like, which have no parts, a first argument may be allowed: FLUSHALL ASYNC is no better. */
    private static void part(boolean allow, String what, Map<String, Set<String>> allowed) {
        String command = what.substring(0, what.indexOf('|'));
        Set<String> present = allowed.getOrDefault(command, new TreeSet<>());
        Set<String> dangerous = DANGEROUS_PARTS.get(command);
        if (!allow) {
            present.remove(what);
        } else if (dangerous == null
                ? !what.endsWith("|help") && !present.contains(command)
                : dangerous.contains(what)) {
            present.add(what);
        }
    }

    /** What may be done with all keys, in words; empty if nothing. Redis before version 7 writes the patterns without a tilde. */
    static String ofAllKeys(String patterns) {
        boolean read = false;
        boolean change = false;
        for (String pattern : patterns.split(" ", -1)) {
            Matcher all = ALL_KEYS.matcher(pattern);
            if (all.matches()) {
                String access = all.group(1) == null ? "RW" : all.group(1);
                read |= access.contains("R");
                change |= access.contains("W");
            }
        }
        return read && change ? "read and change" : read ? "read" : change ? "change" : "";
    }
}
