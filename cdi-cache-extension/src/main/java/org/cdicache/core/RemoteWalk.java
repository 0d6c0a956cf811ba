package org.cdicache.core;

import org.cdicache.spi.RemoteTier;
import org.cdicache.spi.RemoteTier.KeyPage;
import org.jspecify.annotations.Nullable;

/** Walks over the keys that L2 holds of one cache. Each step has a budget of its own: nobody knows how many there are. */
final class RemoteWalk {

    private final RemoteTier remote;
    private final RemoteGuard guard;
    private final KeySpace keys;
    private final Tombstones tombstones;

    RemoteWalk(RemoteTier remote, RemoteGuard guard, KeySpace keys, Tombstones tombstones) {
        this.remote = remote;
        this.guard = guard;
        this.keys = keys;
        this.tombstones = tombstones;
    }

    /** The places of entries whose keys match. To L2 the hash of a key is a name like any other, which a pattern may match. */
    KeyPage step(long generation, Glob glob, @Nullable String cursor) {
        KeyPage page = guard.await(remote.scan(keys.entryKey(generation, glob.text()), cursor));
        return glob.matchesAll()
                ? page
                : new KeyPage(page.keys().stream().filter(this::isNamed).toList(), page.cursor());
    }

    private boolean isNamed(String redisKey) {
        return !KeySpace.isHash(String.valueOf(keys.storageKeyOf(redisKey)));
    }

    /** Removes the entries whose keys match; how many there were. */
    long bury(long generation, Glob glob) {
        long removed = 0;
        @Nullable String cursor = null;
        do {
            KeyPage page = step(generation, glob, cursor);
            removed += page.keys().isEmpty() ? 0 : guard.await(tombstones.bury(remote, page.keys()));
            cursor = page.cursor();
        } while (cursor != null);
        return removed;
    }
}
