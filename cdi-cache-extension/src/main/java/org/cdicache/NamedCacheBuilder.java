package org.cdicache;

import java.util.List;
import java.util.function.Consumer;
import org.cdicache.CacheConfig.Memory;
import org.cdicache.CacheConfig.Named;
import org.jspecify.annotations.Nullable;

/** Collects what one cache does differently; see {@link CacheConfigBuilder#cache(String, Consumer)}. Not safe for use by several threads. */
public final class NamedCacheBuilder {

    private EntryOptions.Builder entry = EntryOptions.builder();
    private @Nullable Integer maxEntries;
    private @Nullable Long maxBytes;
    private @Nullable Long maxEntryBytes;

    NamedCacheBuilder() {}

    /** How entries of this cache are loaded and stored; what is left out comes from the options of all caches. */
    public NamedCacheBuilder entry(Consumer<EntryOptions.Builder> options) {
        options.accept(entry);
        return this;
    }

    /** Most entries in L1; at least 1. */
    public NamedCacheBuilder maxEntries(int entries) {
        this.maxEntries = entries;
        return this;
    }

    /** Largest estimated size of L1, in bytes. */
    public NamedCacheBuilder maxBytes(long bytes) {
        this.maxBytes = bytes;
        return this;
    }

    /** Values whose JSON is larger than this many bytes live in L2 only. */
    public NamedCacheBuilder maxEntryBytes(long bytes) {
        this.maxEntryBytes = bytes;
        return this;
    }

    void set(EntryOptions options, @Nullable Memory memory) {
        entry = options.toBuilder();
        maxEntries = memory == null ? null : memory.maxEntries();
        maxBytes = memory == null ? null : memory.maxBytes();
        maxEntryBytes = memory == null ? null : memory.maxEntryBytes();
    }

    /** Bounds that are left out are those of all caches; the one for single values also follows a smaller bound. */
    Named build(String name, Memory all, List<ConfigProblem> problems) {
        List<ConfigProblem> wrong = EntryCheck.alone("cache.caches." + name + ".", entry);
        problems.addAll(wrong);
        return new Named(wrong.isEmpty() ? entry.build() : EntryOptions.NONE, memory(all));
    }

    private @Nullable Memory memory(Memory all) {
        if (maxEntries == null && maxBytes == null && maxEntryBytes == null) {
            return null;
        }
        long bytes = maxBytes == null ? all.maxBytes() : maxBytes;
        return new Memory(
                maxEntries == null ? all.maxEntries() : maxEntries,
                bytes,
                maxEntryBytes == null ? Math.min(all.maxEntryBytes(), bytes) : maxEntryBytes);
    }
}
