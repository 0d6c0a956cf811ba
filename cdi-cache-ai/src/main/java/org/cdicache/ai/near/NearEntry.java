package org.cdicache.ai.near;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a request so that others may match it: no text, but the vector and salted features of it; public for Jackson.
 *
 * @param partition the hash of everything but the text
 * @param embedder the id of the embedder that made the vector
 * @param guards the version of the guards that took the features
 * @param vector four bytes a number, in Base64
 * @param salt of the features, in Base64
 * @param features by guard
 * @param tags what the answer can be invalidated by, and this with it
 * @param until when the answer ends, in epoch milliseconds
 */
public record NearEntry(
        String partition,
        String embedder,
        int guards,
        String vector,
        String salt,
        SortedMap<String, List<String>> features,
        Set<String> tags,
        long until) {

    /**
     * Copies; missing tags are none.
     *
     * @throws NullPointerException if anything else is missing, so that a damaged record is no record
     * @throws IllegalArgumentException if a feature says nothing
     */
    public NearEntry {
        Objects.requireNonNull(partition, "partition");
        Objects.requireNonNull(embedder, "embedder");
        Objects.requireNonNull(vector, "vector");
        Objects.requireNonNull(salt, "salt");
        SortedMap<String, List<String>> copies = new TreeMap<>();
        features.forEach((guard, list) -> copies.put(guard, List.copyOf(list)));
        if (copies.values().stream().flatMap(List::stream).anyMatch(String::isEmpty)) {
            throw new IllegalArgumentException("a feature must say something, was empty");
        }
        features = Collections.unmodifiableSortedMap(copies);
        tags = tags == null ? Set.of() : Set.copyOf(tags);
    }

    static NearEntry of(
            String partition,
            String embedder,
            float[] vector,
            byte[] salt,
            Map<String, List<String>> features,
            Set<String> tags,
            long until) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES);
        bytes.asFloatBuffer().put(vector);
        Base64.Encoder base64 = Base64.getEncoder();
        return new NearEntry(
                partition,
                embedder,
                Guards.VERSION,
                base64.encodeToString(bytes.array()),
                base64.encodeToString(salt),
                new TreeMap<>(features),
                tags,
                until);
    }

    /** Whether its answer has ended. A record with something rejected in it outlives that. */
    boolean isOver(long epochMillis) {
        return until <= epochMillis;
    }

    /** Whether its vector and its features may be compared with those that this version takes. */
    boolean isComparable(String otherEmbedder) {
        return guards == Guards.VERSION && embedder.equals(otherEmbedder);
    }

    /** The vector; null if it is damaged. */
    float @Nullable [] floats() {
        byte[] bytes = decoded(vector);
        if (bytes == null || bytes.length % Float.BYTES != 0) {
            return null;
        }
        float[] floats = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).asFloatBuffer().get(floats);
        return floats;
    }

    /** The salt; null if it is damaged. */
    byte @Nullable [] saltBytes() {
        byte[] bytes = decoded(salt);
        return bytes == null || bytes.length == 0 ? null : bytes;
    }

    private static byte @Nullable [] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException damaged) {
            return null;
        }
    }
}
