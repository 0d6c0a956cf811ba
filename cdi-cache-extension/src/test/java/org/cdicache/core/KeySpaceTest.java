package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class KeySpaceTest {

    private final KeySpace keys = KeySpace.of("app", "web");

    @Test
    void ordinaryKey_isStoredAsItIs() {
        assertThat(keys.storageKey("user:42/ä")).isSameAs("user:42/ä");
        assertThat(keys.entryKey(0xABCL, "user:42")).isEqualTo("app:web:0000000000000abc:user:42");
        assertThat(keys.storageKeyOf("app:web:0000000000000abc:user:42")).isEqualTo("user:42");
        assertThat(keys.markerOf("app:web:0000000000000abc:user:42")).isNull();
    }

    @Test
    void marker_isNotMistakenForAnEntry_norAnEntryForAMarker() {
        assertThat(keys.markerOf(keys.markerKey("@gen"))).isEqualTo("@gen");
        assertThat(keys.markerOf(keys.entryKey(1, "@gen"))).isNull();
        assertThat(keys.storageKeyOf("app:web:short")).isNull();
        assertThat(keys.storageKeyOf("app:web:0000000000000abc:"))
                .as("no key is empty")
                .isNull();
    }

    @Test
    void lock_isNoMarker_andTellsItsKey() {
        assertThat(keys.lockedBy(keys.lockKey("a:b"))).isEqualTo("a:b");
        assertThat(keys.markerOf(keys.lockKey("a:b"))).isNull();
        assertThat(keys.lockedBy(keys.markerKey("@tag:@lock:a"))).isNull();
        assertThat(keys.lockedBy(keys.entryKey(1, "@lock:a"))).isNull();
    }

    @Test
    void keyOver256Bytes_isReplacedByItsFullHash() {
        assertThat(keys.storageKey("a".repeat(256))).hasSize(256);
        assertThat(keys.storageKey("a".repeat(257))).matches("sha256:[0-9a-f]{64}");
        assertThat(keys.storageKey("ä".repeat(128))).hasSize(128);
        assertThat(keys.storageKey("ä".repeat(129))).startsWith("sha256:");
        assertThat(keys.storageKey("€".repeat(85))).hasSize(85);
        assertThat(keys.storageKey("€".repeat(86))).startsWith("sha256:");
        assertThat(keys.storageKey("\u007F".repeat(256)))
                .as("the last of one byte")
                .hasSize(256);
        assertThat(keys.storageKey("\u0080".repeat(129))).as("the first of two").startsWith("sha256:");
        assertThat(keys.storageKey("\u07FF".repeat(128))).as("the last of two").hasSize(128);
        assertThat(keys.storageKey("\u0800".repeat(86)))
                .as("the first of three")
                .startsWith("sha256:");
        assertThat(keys.storageKey("😀".repeat(64))).hasSize(128);
        assertThat(keys.storageKey("😀".repeat(65))).startsWith("sha256:");
    }

    @Test
    void keyThatLooksHashed_isHashedAgain() {
        String hashed = keys.storageKey("a".repeat(300));

        assertThat(keys.storageKey(hashed)).startsWith("sha256:").isNotEqualTo(hashed);
    }

    @Test
    void loneSurrogates_stayDistinct() {
        assertThat(keys.storageKey("\uD800")).startsWith("sha256:").isNotEqualTo(keys.storageKey("\uD801"));
        assertThat(keys.storageKey("\uDC00x")).isNotEqualTo(keys.storageKey("?x"));
    }

    @Test
    void emptyKey_isRefused() {
        assertThatThrownBy(() -> keys.storageKey("")).isInstanceOf(IllegalArgumentException.class);
    }

    @Property
    void distinctKeys_haveDistinctBytesInRedis(
            @ForAll @NotEmpty @StringLength(max = 300) String a, @ForAll @NotEmpty @StringLength(max = 300) String b) {
        byte[] storedA = keys.storageKey(a).getBytes(StandardCharsets.UTF_8);
        byte[] storedB = keys.storageKey(b).getBytes(StandardCharsets.UTF_8);

        assertThat(java.util.Arrays.equals(storedA, storedB)).isEqualTo(a.equals(b));
        assertThat(storedA.length).isLessThanOrEqualTo(KeySpace.MAX_BYTES);
    }

    /** Keys that differ in one place only, also where both are hashed. */
    @Property
    void almostEqualKeys_haveDistinctBytesInRedis(
            @ForAll @NotEmpty @StringLength(max = 300) String key, @ForAll char other, @ForAll int where) {
        int at = Math.floorMod(where, key.length());
        String almost = key.substring(0, at) + other + key.substring(at + 1);

        byte[] stored = keys.storageKey(key).getBytes(StandardCharsets.UTF_8);
        assertThat(java.util.Arrays.equals(stored, keys.storageKey(almost).getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(key.equals(almost));
        assertThat(keys.storageKey(key + other)).isNotEqualTo(keys.storageKey(key));
    }

    /** What an entry is called in Redis tells its key, and nothing else is called so, in this cache or another. */
    @Property
    void placeInRedis_namesOneEntry(@ForAll @NotEmpty @StringLength(max = 300) String key, @ForAll long generation) {
        String stored = keys.storageKey(key);
        String place = keys.entryKey(generation, stored);

        assertThat(keys.storageKeyOf(place)).isEqualTo(stored);
        assertThat(keys.markerOf(place)).isNull();
        assertThat(keys.entryKey(generation + 1, stored)).isNotEqualTo(place);
        assertThat(KeySpace.of("app", "web2").entryKey(generation, stored)).isNotEqualTo(place);
        assertThat(keys.markerOf(keys.markerKey(Markers.ofTag(key)))).isEqualTo("@tag:" + key);
    }
}
