package org.cdicache.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.MapperBuilder;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.TypeFactory;
import com.fasterxml.jackson.databind.util.LRUMap;
import com.fasterxml.jackson.databind.util.LookupCache;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Type;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.cdicache.ValueCodecException;

/** Values in a format of Jackson's. Types come from the caller alone: class names in stored data are never followed. */
final class JacksonFormat {

    /** Of what is read but cannot be written: JSON of small values takes about this many times its size as objects. */
    private static final int GUESSED_EXPANSION = 4;

    private final byte id;
    private final String name;
    private final ObjectMapper mapper;
    private final Layouts layouts = new Layouts();
    private final HeapEstimates estimates = new HeapEstimates();
    private final ConcurrentMap<Type, ObjectReader> readers = new ConcurrentHashMap<>();

    private JacksonFormat(byte id, String name, MapperBuilder<?, ?> builder, ClassLoader loader) {
        this.id = id;
        this.name = name;
        // Not the shared cache of types: if the server provides Jackson, that one would keep the application's classes.
        LookupCache<Object, JavaType> ownCache = new LRUMap<>(16, 256);
        TypeFactory types =
                TypeFactory.defaultInstance().withClassLoader(loader).withCache(ownCache);
        this.mapper = builder.typeFactory(types)
                .addModule(new JavaTimeModule())
                .addModule(new Jdk8Module())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    static JacksonFormat json(ClassLoader loader) {
        JsonFactoryBuilder settings = new JsonFactoryBuilder().recyclerPool(new Buffers());
        try {
            JacksonFormat quick = json(new QuickJsonFactory(settings), loader);
            quick.read(Span.of(quick.write("probe")), String.class);
            return quick;
        } catch (LinkageError serversJackson) {
            // It has other inner parts than the one that the quick parser was made for.
            return json(settings.build(), loader);
        }
    }

    private static JacksonFormat json(JsonFactory factory, ClassLoader loader) {
        return new JacksonFormat(Envelope.JSON, "JSON", JsonMapper.builder(factory), loader);
    }

    /**
     * The binary form of JSON, of an optional library.
     *
     * @throws LinkageError if it is absent, or does not fit the Jackson that the server provides
     */
    static JacksonFormat smile(ClassLoader loader) {
        JacksonFormat smile = new JacksonFormat(Envelope.SMILE, "Smile", SmileLibrary.mapper(new Buffers()), loader);
        byte[] probe = smile.write("probe");
        smile.read(Span.of(probe), String.class);
        return smile;
    }

    /** What the envelope calls it. */
    byte id() {
        return id;
    }

    byte[] write(Object value) {
        try {
            return mapper.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            // The original message is cut: it may quote the value.
            throw new ValueCodecException(
                    "A value of " + value.getClass().getName() + " cannot be written as " + name + ": "
                            + withoutContent(e)
                            + ". Give the class getters, make it a record, or cache a simpler type",
                    e);
        }
    }

    /** About how many bytes of heap a value takes. */
    int heapBytes(Object value, int payloadBytes) {
        return estimates.of(value, payloadBytes, v -> measured(v, payloadBytes));
    }

    /** Guessed from its payload if it cannot be measured. */
    private int measured(Object value, int payloadBytes) {
        try (HeapBytes sum = new HeapBytes(layouts)) {
            mapper.writeValue(sum, value);
            return sum.sum();
        } catch (IOException | RuntimeException unwritable) {
            return (int) Math.min((long) GUESSED_EXPANSION * payloadBytes, Integer.MAX_VALUE);
        }
    }

    Object read(Span payload, Type type) {
        if (id == Envelope.JSON) {
            return read(type, reader -> reader.readValue(payload.bytes(), payload.offset(), payload.length()));
        }
        return read(type, reader -> {
            try (JsonParser parser = reader.createParser(payload.bytes(), payload.offset(), payload.length())) {
                return reader.readValue(new StrictParser(parser));
            }
        });
    }

    Object read(InputStream payload, Type type) {
        return read(type, reader -> reader.readValue(payload));
    }

    private Object read(Type type, Source source) {
        Object value;
        try {
            value = source.read(readers.computeIfAbsent(type, t -> mapper.readerFor(mapper.constructType(t))));
        } catch (IOException | RuntimeException e) {
            throw new ValueCodecException(
                    "A cached value cannot be read as " + type.getTypeName() + ": "
                            + (e instanceof JsonProcessingException json
                                    ? withoutContent(json)
                                    : e.getClass().getSimpleName()),
                    e);
        }
        if (value == null) {
            throw new ValueCodecException("A cached value is null when read as " + type.getTypeName(), null);
        }
        return value;
    }

    /** A parse error quotes the text around it, which may be anybody's data. */
    private static String withoutContent(JsonProcessingException e) {
        String kind = e.getClass().getSimpleName();
        return e instanceof JsonParseException ? kind : kind + " (" + e.getOriginalMessage() + ")";
    }

    /** Where a reader reads from. */
    private interface Source {
        Object read(ObjectReader reader) throws IOException;
    }
}
