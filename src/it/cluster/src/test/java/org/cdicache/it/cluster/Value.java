package org.cdicache.it.cluster;

/**
 * What the caches hold.
 *
 * @param key the key it was written under
 * @param version unique among all writes and loads of a run
 */
public record Value(String key, long version) {

    /** As the caches write it. */
    public String json() {
        return "{\"key\":\"" + key + "\",\"version\":" + version + "}";
    }
}
