package org.cdicache.core;

import java.lang.reflect.Type;
import java.util.function.BooleanSupplier;
import org.cdicache.CacheUnavailableException;
import org.cdicache.RemoteStatus;

/**
 * L2 as one cache sees it. Keys are storage keys. In graceful mode nothing here throws because of an outage; in strict mode every
 * method but {@link #fill} and {@link #ping} throws {@link CacheUnavailableException}. Either way a write or delete that L2 missed is
 * remembered and made good before L2 is read again.
 */
interface SharedTier {

    RemoteRead read(String key, Type type);

    /** Stores a value; whether L2 is now the one that holds the truth (false: there is none, or it missed the write). */
    boolean write(String key, byte[] payload, long ttlMillis);

    /** Stores a loaded value, if {@code onlyIf} still holds when the command leaves; never throws. */
    void fill(String key, byte[] payload, long ttlMillis, BooleanSupplier onlyIf);

    /** Removes a key; whether L2 held it. */
    boolean delete(String key);

    /** Removes the keys that match; how many L2 held, or -1 if there is no L2 or it missed the delete. */
    long deleteMatching(String glob);

    /** The remaining time to live in milliseconds of a readable entry; 0 if there is none. */
    long remainingMillis(String key);

    RemoteStatus ping();
}
