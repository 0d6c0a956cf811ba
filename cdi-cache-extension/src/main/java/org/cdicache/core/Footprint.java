package org.cdicache.core;

import org.cdicache.spi.EntryCodec.TagStamp;

/**
 * About how many bytes of heap an entry of L1 takes, with everything that would be freed without it. The figures are those of HotSpot with
 * compressed references; a test compares them with the heap.
 */
final class Footprint {

    /**
     * All but key, value and tags: Caffeine's node (40), what its map has for it (32, and 4 to 11 of the table) and its sketch of
     * frequencies (8 to 16), the entry (40) and its life (48), its size (24) and the Optional (16).
     */
    private static final int ENTRY = 220;

    /** A stamp, its place in the list, and its name but for the characters. */
    private static final int TAG = 72;

    private static final int STRING = 40;
    private static final int LAST_OF_ONE_BYTE = 0xFF;

    private Footprint() {}

    static int of(String key, LocalEntry entry) {
        long bytes = (long) ENTRY + STRING + characters(key) + entry.size().heapBytes();
        for (TagStamp stamp : entry.tags()) {
            bytes += TAG + characters(stamp.tag());
        }
        return (int) Math.min(bytes, Integer.MAX_VALUE);
    }

    /** A string has one byte for each of its characters, or two. */
    private static int characters(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > LAST_OF_ONE_BYTE) {
                return 2 * text.length();
            }
        }
        return text.length();
    }
}
