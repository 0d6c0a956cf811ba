package org.cdicache.it.cluster;

/** What keys and tags, which the histories number, are called in the caches of all nodes. */
public final class Names {

    /** {@code cache.redis.key-prefix} of all nodes. */
    public static final String PREFIX = "chaos";

    /** The cache that is worked with. */
    public static final String CACHE = "values";

    /** {@code cache.memory.max-entries} of all nodes: nothing is evicted. */
    public static final int MORE_ENTRIES_THAN_KEYS = 10 * RunSettings.KEYS;

    private Names() {}

    /** A key's name. */
    public static String key(int key) {
        return "k" + key;
    }

    /** The tag of a key. */
    public static int tagOf(int key) {
        return key % RunSettings.TAGS;
    }

    /** A tag's name. */
    public static String tag(int tag) {
        return "t" + tag;
    }
}
