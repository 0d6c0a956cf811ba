package org.cdicache.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.reflect.Type;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.cdicache.CacheConfig;
import org.cdicache.CacheConfigurationException;
import org.cdicache.ConfigProblem;
import org.cdicache.ValueCodecException;
import org.cdicache.codec.Compressor.Packed;
import org.cdicache.codec.Envelope.Located;
import org.cdicache.spi.EntryCodec;
import org.cdicache.spi.KeyCipher;
import org.jspecify.annotations.Nullable;

/**
 * Values as JSON or as Smile, its binary form. Types come from the caller alone: class names in stored data are never followed. Fields
 * that a class does not know are ignored, so that nodes with an older class can read what newer ones wrote.
 *
 * <p>Whatever is configured, entries in either format and with every compression are read, and JSON that other systems wrote. With a
 * cipher, nothing is read but what was encrypted.
 */
public final class JsonEntryCodec implements EntryCodec {

    private static final byte[] NULL_PAYLOAD = {};

    private final Compressor compressor;
    private final @Nullable KeyCipher cipher;
    private final JacksonFormat json;
    private final @Nullable JacksonFormat smile;
    private final JacksonFormat written;

    /**
     * A codec that writes JSON and does not encrypt.
     *
     * @param loader sees the application's classes
     */
    public JsonEntryCodec(CacheConfig.Compression compression, ClassLoader loader) {
        this(compression, CacheConfig.Codec.JSON, null, loader);
    }

    /**
     * A codec.
     *
     * @param cipher encrypts every entry, and then only encrypted entries are read; null for none
     * @param loader sees the application's classes
     * @throws CacheConfigurationException if Smile is wanted and its library cannot be used
     */
    public JsonEntryCodec(
            CacheConfig.Compression compression,
            CacheConfig.Codec codec,
            @Nullable KeyCipher cipher,
            ClassLoader loader) {
        this.json = JacksonFormat.json(loader);
        this.smile = smile(loader);
        this.written = codec == CacheConfig.Codec.JSON ? json : requireSmile(smile);
        this.compressor = new Compressor(compression);
        this.cipher = cipher;
    }

    /**
     * The codec that a configuration describes.
     *
     * @param loader sees the application's classes
     * @throws CacheConfigurationException if Smile is wanted and its library cannot be used
     */
    public static JsonEntryCodec of(CacheConfig config, ClassLoader loader) {
        KeyCipher cipher = config.encryption()
                .map(encryption -> new AesGcmCipher(encryption, new SecureRandom()))
                .orElse(null);
        return new JsonEntryCodec(config.compression(), config.codec(), cipher, loader);
    }

    /** What to do before values can be written with a codec; empty if nothing. */
    public static Optional<String> obstacle(CacheConfig.Codec codec) {
        boolean usable = codec == CacheConfig.Codec.JSON || smile(JsonEntryCodec.class.getClassLoader()) != null;
        return usable
                ? Optional.empty()
                : Optional.of(
                        "needs com.fasterxml.jackson.dataformat:jackson-dataformat-smile on the class path, in the version of the"
                                + " other Jackson libraries there; add it, or use json");
    }

    private static @Nullable JacksonFormat smile(ClassLoader loader) {
        try {
            return JacksonFormat.smile(loader);
        } catch (LinkageError | ValueCodecException absentOrUnfit) {
            return null;
        }
    }

    private static JacksonFormat requireSmile(@Nullable JacksonFormat smile) {
        if (smile != null) {
            return smile;
        }
        String fix = obstacle(CacheConfig.Codec.SMILE).orElseThrow();
        throw new CacheConfigurationException(List.of(new ConfigProblem("cache.codec", "smile", "code", fix)));
    }

    @Override
    public byte[] encode(@Nullable Object value) {
        return value == null ? NULL_PAYLOAD : written.write(value);
    }

    @Override
    public @Nullable Object decode(byte[] payload, Type type) {
        return payload.length == 0 ? null : written.read(Span.of(payload), type);
    }

    @Override
    public int heapBytes(@Nullable Object value, int payloadBytes) {
        return value == null ? 0 : written.heapBytes(value, payloadBytes);
    }

    @Override
    public byte[] seal(String redisKey, byte[] payload, Header header) {
        Packed packed = compressor.pack(payload);
        Envelope envelope =
                new Envelope(written.id(), packed.how(), payload.length == 0, activeKeyId(), payload.length, header);
        return sealed(redisKey, envelope, packed.bytes());
    }

    @Override
    public byte @Nullable [] reseal(String redisKey, byte[] entry, Header header) {
        Span whole = Span.of(entry);
        Located located = located(whole);
        Span body = located == null ? null : decrypted(redisKey, whole, located);
        if (located == null || body == null) {
            return null;
        }
        Envelope was = located.envelope();
        Envelope envelope = new Envelope(
                was.codec(), was.compression(), was.nullValue(), activeKeyId(), was.payloadLength(), header);
        return sealed(redisKey, envelope, body.copy());
    }

    private @Nullable String activeKeyId() {
        return cipher == null ? null : cipher.activeKeyId();
    }

    private byte[] sealed(String redisKey, Envelope envelope, byte[] plain) {
        byte[] head = envelope.write();
        String keyId = envelope.keyId();
        byte[] body = cipher == null || keyId == null
                ? plain
                : cipher.encrypt(keyId, plain, bound(head, head.length, redisKey));
        byte[] entry = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, entry, head.length, body.length);
        return entry;
    }

    /** What an encrypted entry is bound to: its header, which tells its own length, and then its key. */
    private static byte[] bound(byte[] entry, int headLength, String redisKey) {
        byte[] key = redisKey.getBytes(UTF_8);
        byte[] bound = Arrays.copyOf(entry, headLength + key.length);
        System.arraycopy(key, 0, bound, headLength, key.length);
        return bound;
    }

    @Override
    public @Nullable Opened open(String redisKey, byte[] array, int length, Type type) {
        Span entry = new Span(array, 0, length);
        if (!Envelope.starts(entry)) {
            return cipher == null ? ForeignValue.open(entry, type, json) : null;
        }
        Located located = located(entry);
        Span body = located == null ? null : decrypted(redisKey, entry, located);
        return located == null || body == null ? null : opened(located.envelope(), body, type);
    }

    /** The header, if the entry is encrypted exactly when it has to be. */
    private @Nullable Located located(Span entry) {
        Located located = Envelope.read(entry);
        boolean expected = located != null && (located.envelope().keyId() == null) == (cipher == null);
        return expected ? located : null;
    }

    private @Nullable Span decrypted(String redisKey, Span entry, Located located) {
        Span body = entry.from(located.bodyOffset());
        String keyId = located.envelope().keyId();
        if (cipher == null || keyId == null) {
            return body;
        }
        byte[] plain = cipher.decrypt(keyId, body.copy(), bound(entry.bytes(), located.bodyOffset(), redisKey));
        return plain == null ? null : Span.of(plain);
    }

    private @Nullable Opened opened(Envelope envelope, Span body, Type type) {
        if (envelope.nullValue()) {
            return body.length() == 0 ? new Opened(null, 0, envelope.header()) : null;
        }
        JacksonFormat format = envelope.codec() == Envelope.SMILE ? smile : json;
        Span payload = format == null ? null : unpacked(envelope, body);
        try {
            return format == null || payload == null
                    ? null
                    : new Opened(format.read(payload, type), payload.length(), envelope.header());
        } catch (ValueCodecException unreadable) {
            return null;
        }
    }

    private @Nullable Span unpacked(Envelope envelope, Span body) {
        if (envelope.compression() == Envelope.STORED) {
            return body.length() == envelope.payloadLength() ? body : null;
        }
        byte[] payload = compressor.unpack(envelope.compression(), body, envelope.payloadLength());
        return payload == null ? null : Span.of(payload);
    }

    @Override
    public @Nullable Header header(byte[] entry) {
        Located located = located(Span.of(entry));
        return located == null ? null : located.envelope().header();
    }

    @Override
    public void close() {
        compressor.close();
    }
}
