package org.cdicache.spi;

import org.jspecify.annotations.Nullable;

/**
 * Encrypts and decrypts what is stored in L2, with one of several keys that are told apart by their ids. Associated data is not stored: it
 * must be the same when decrypting, so that an entry under another key or with an altered header cannot be decrypted. Safe for use by any
 * number of threads.
 */
public interface KeyCipher {

    /** The id of the key to encrypt with: 1 to 64 bytes of UTF-8; it is stored in clear. */
    String activeKeyId();

    /**
     * Encrypts with a key.
     *
     * @param keyId an id that {@link #activeKeyId()} returned
     * @return everything but the key id and the associated data that {@link #decrypt} needs, so also a nonce and an authentication tag
     */
    byte[] encrypt(String keyId, byte[] plain, byte[] associatedData);

    /** The plain bytes; null if the key id is unknown, or if these bytes with this associated data did not come from {@link #encrypt}. */
    byte @Nullable [] decrypt(String keyId, byte[] encrypted, byte[] associatedData);
}
