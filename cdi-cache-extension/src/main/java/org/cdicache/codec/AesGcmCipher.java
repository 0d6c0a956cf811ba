package org.cdicache.codec;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.cdicache.CacheConfig.Encryption;
import org.cdicache.spi.KeyCipher;
import org.jspecify.annotations.Nullable;

/** AES-256-GCM with a random nonce: nonce (12 bytes), encrypted bytes, tag (16 bytes). */
final class AesGcmCipher implements KeyCipher {

    private static final int NONCE = 12;
    private static final int TAG = 16;

    private final String activeKeyId;
    private final Map<String, SecretKey> keys;
    private final SecureRandom random;

    AesGcmCipher(Encryption encryption, SecureRandom random) {
        this.activeKeyId = encryption.activeKeyId();
        this.keys = encryption.keys().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Encryption.Key::id,
                        key -> new SecretKeySpec(Base64.getDecoder().decode(key.base64()), "AES")));
        this.random = random;
    }

    @Override
    public String activeKeyId() {
        return activeKeyId;
    }

    @Override
    public byte[] encrypt(String keyId, byte[] plain, byte[] associatedData) {
        SecretKey key = keys.get(keyId);
        if (key == null) {
            throw new IllegalArgumentException("No key has the id " + keyId);
        }
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        byte[] out = Arrays.copyOf(nonce, NONCE + plain.length + TAG);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce, associatedData);
            cipher.doFinal(plain, 0, plain.length, out, NONCE);
            return out;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java runtime offers no AES-256-GCM", e);
        }
    }

    @Override
    public byte @Nullable [] decrypt(String keyId, byte[] encrypted, byte[] associatedData) {
        SecretKey key = keys.get(keyId);
        if (key == null || encrypted.length < NONCE + TAG) {
            return null;
        }
        try {
            byte[] nonce = Arrays.copyOf(encrypted, NONCE);
            return cipher(Cipher.DECRYPT_MODE, key, nonce, associatedData)
                    .doFinal(encrypted, NONCE, encrypted.length - NONCE);
        } catch (GeneralSecurityException notAuthentic) {
            return null;
        }
    }

    private static Cipher cipher(int mode, SecretKey key, byte[] nonce, byte[] associatedData)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(8 * TAG, nonce));
        cipher.updateAAD(associatedData);
        return cipher;
    }
}
