package org.cdicache;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.cdicache.CacheConfig.Encryption;

/** What is wrong with encryption keys; never says what a key is. */
final class EncryptionCheck {

    private static final String KEYS = "cache.encryption.keys";
    private static final String MASKED = "***";
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,32}");
    private static final int KEY_BYTES = 32;

    private EncryptionCheck() {}

    static List<ConfigProblem> problems(Encryption encryption) {
        List<ConfigProblem> problems = new ArrayList<>();
        if (encryption.keys().isEmpty()) {
            problems.add(problem(
                    KEYS, "", "must have at least one key, as id:base64, when cache.encryption.active-key is set"));
            return problems;
        }
        Set<String> ids = new HashSet<>();
        int position = 0;
        for (Encryption.Key key : encryption.keys()) {
            position++;
            if (!ID.matcher(key.id()).matches()) {
                // What stands in the place of the id may be the key.
                problems.add(problem(
                        KEYS,
                        MASKED,
                        "the id of key " + position + " must be 1 to 32 letters, digits, dots, underscores or dashes"));
            } else if (!ids.add(key.id())) {
                problems.add(problem(KEYS, MASKED, "the id " + key.id() + " occurs twice; give every key its own"));
            }
            if (key.base64().equals(MASKED)) {
                problems.add(problem(
                        KEYS,
                        MASKED,
                        "key " + position
                                + " was written without its secret (***); set cache.encryption.keys again, with it"));
            } else if (length(key.base64()) != KEY_BYTES) {
                problems.add(problem(
                        KEYS,
                        MASKED,
                        "key " + position + " must be 32 bytes in base64, for instance from: openssl rand -base64 32"));
            }
        }
        if (!ids.contains(encryption.activeKeyId())) {
            problems.add(problem(
                    "cache.encryption.active-key",
                    MASKED,
                    "must be the id of one of the keys: "
                            + String.join(", ", ids.stream().sorted().toList())));
        }
        return problems;
    }

    private static ConfigProblem problem(String property, String value, String fix) {
        return new ConfigProblem(property, value, "code", fix);
    }

    private static int length(String base64) {
        try {
            return Base64.getDecoder().decode(base64).length;
        } catch (IllegalArgumentException malformed) {
            return -1;
        }
    }
}
