package org.cdicache.ai.near;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Replaces what features say by salted hashes, and leaves the letter in front that tells their kind. The salt is the entry's own and stands
 * beside it, so this hides a text from readers, not from somebody who tries all words: that is what encryption is for.
 *
 * <p>For one thread.
 */
final class Pseudonyms {

    static final int SALT_BYTES = 16;

    private static final int HASH_BYTES = 9;
    private static final Base64.Encoder BASE64 = Base64.getEncoder().withoutPadding();

    private final byte[] salt;
    private final MessageDigest digest;
    private final Map<String, String> known = new HashMap<>();

    Pseudonyms(byte[] salt) {
        this.salt = salt.clone();
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    Map<String, List<String>> of(Map<String, List<String>> features) {
        Map<String, List<String>> hidden = new LinkedHashMap<>();
        features.forEach(
                (guard, list) -> hidden.put(guard, list.stream().map(this::of).toList()));
        return hidden;
    }

    private String of(String feature) {
        return known.computeIfAbsent(feature, this::hash);
    }

    /** Without the kind, because guards look for the same word under two kinds. */
    private String hash(String feature) {
        digest.update(salt);
        byte[] start = Arrays.copyOf(digest.digest(feature.substring(1).getBytes(UTF_8)), HASH_BYTES);
        return feature.charAt(0) + BASE64.encodeToString(start);
    }
}
