package org.cdicache.codec;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.TypeFactory;
import com.fasterxml.jackson.databind.util.LRUMap;
import com.fasterxml.jackson.databind.util.LookupCache;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.cdicache.CacheConfig;
import org.cdicache.ValueCodecException;
import org.cdicache.spi.EntryCodec;
import org.jspecify.annotations.Nullable;

/**
 * Values as JSON. Types come from the caller alone: class names in stored data are never followed. Fields that a class does not know are
 * ignored, so that nodes with an older class can read what newer ones wrote.
 */
public final class JsonEntryCodec implements EntryCodec {

    private static final int LARGEST_PAYLOAD = 64 << 20;

    private final CacheConfig.Compression compression;
    private final JsonMapper mapper;
    private final ConcurrentMap<Type, ObjectReader> readers = new ConcurrentHashMap<>();

    /**
     * A codec.
     *
     * @param loader sees the application's classes
     */
    public JsonEntryCodec(CacheConfig.Compression compression, ClassLoader loader) {
        this.compression = compression;
        // Not the shared cache of types: if the server provides Jackson, that one would keep the application's classes.
        LookupCache<Object, JavaType> ownCache = new LRUMap<>(16, 256);
        TypeFactory types =
                TypeFactory.defaultInstance().withClassLoader(loader).withCache(ownCache);
        this.mapper = JsonMapper.builder()
                .typeFactory(types)
                .addModule(new JavaTimeModule())
                .addModule(new Jdk8Module())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    @Override
    public byte[] encode(Object value) {
        try {
            return mapper.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            // The original message is cut: it may quote the value.
            throw new ValueCodecException(
                    "A value of " + value.getClass().getName() + " cannot be written as JSON: " + withoutContent(e)
                            + ". Give the class getters, make it a record, or cache a simpler type",
                    e);
        }
    }

    @Override
    public Object decode(byte[] payload, Type type) {
        return decode(payload, 0, payload.length, type);
    }

    private Object decode(byte[] bytes, int offset, int length, Type type) {
        try {
            Object value = readers.computeIfAbsent(type, t -> mapper.readerFor(mapper.constructType(t)))
                    .readValue(bytes, offset, length);
            if (value != null) {
                return value;
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new ValueCodecException(
                    "A cached value cannot be read as " + type.getTypeName() + ": "
                            + (e instanceof JsonProcessingException json
                                    ? withoutContent(json)
                                    : e.getClass().getSimpleName()),
                    e);
        }
        throw new ValueCodecException("A cached value is null when read as " + type.getTypeName(), null);
    }

    /** A parse error quotes the text around it, which may be anybody's data. */
    private static String withoutContent(JsonProcessingException e) {
        String name = e.getClass().getSimpleName();
        return e instanceof JsonParseException ? name : name + " (" + e.getOriginalMessage() + ")";
    }

    @Override
    public byte[] seal(byte[] payload, long createdMillis, long expiresMillis) {
        byte[] compressed =
                payload.length > compression.threshold() ? Deflate.compress(payload, compression.level()) : null;
        byte[] body = compressed == null ? payload : compressed;
        byte how = compressed == null ? Envelope.STORED : Envelope.DEFLATED;
        return new Envelope(how, createdMillis, expiresMillis, expiresMillis, payload.length).write(body, body.length);
    }

    @Override
    public @Nullable Opened open(byte[] entry, Type type) {
        Envelope envelope = Envelope.read(entry);
        if (envelope == null || envelope.payloadLength() > LARGEST_PAYLOAD) {
            return null;
        }
        Stamps stamps = stampsOf(envelope);
        try {
            if (envelope.compression() == Envelope.STORED) {
                int length = entry.length - Envelope.HEADER;
                return length != envelope.payloadLength()
                        ? null
                        : new Opened(decode(entry, Envelope.HEADER, length, type), length, stamps);
            }
            byte[] payload = Deflate.decompress(entry, Envelope.HEADER, envelope.payloadLength());
            return payload == null ? null : new Opened(decode(payload, type), payload.length, stamps);
        } catch (ValueCodecException unreadable) {
            return null;
        }
    }

    @Override
    public @Nullable Stamps stamps(byte[] entry) {
        Envelope envelope = Envelope.read(entry);
        return envelope == null ? null : stampsOf(envelope);
    }

    private static Stamps stampsOf(Envelope envelope) {
        return new Stamps(envelope.createdMillis(), envelope.hardExpiryMillis());
    }
}
