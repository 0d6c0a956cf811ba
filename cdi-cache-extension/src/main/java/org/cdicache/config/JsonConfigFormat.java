package org.cdicache.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.regex.Pattern;
import org.cdicache.CacheConfig;
import org.cdicache.CacheConfigBuilder;
import org.cdicache.ConfigDocument;
import org.cdicache.ConfigFormat;
import org.cdicache.ConfigProblem;
import org.cdicache.ValidationReport;
import org.cdicache.config.JsonTree.MalformedException;
import org.cdicache.spi.ConfigLayers;
import org.cdicache.spi.ConfigValues;
import org.cdicache.spi.PropertySource;
import org.jspecify.annotations.Nullable;

/** JSON, read and written with the streaming API of Jackson; found by {@link java.util.ServiceLoader}. */
public final class JsonConfigFormat implements ConfigFormat {

    private static final System.Logger LOG = System.getLogger(JsonConfigFormat.class.getName());
    private static final Pattern NUMBER = Pattern.compile("(?:0|[1-9][0-9]{0,17})(?:\\.[0-9]{1,17})?");

    @Override
    public ConfigDocument json(String text, String origin) {
        return json(text, new ConfigProblem(origin, "***", origin, ""));
    }

    private static ConfigDocument json(String text, ConfigProblem unread) {
        try {
            return Flattening.of(JsonTree.parse(text), unread.source());
        } catch (MalformedException malformed) {
            return unusable(unread, malformed.fix());
        }
    }

    private static ConfigDocument unusable(ConfigProblem unread, String fix) {
        ConfigProblem problem = new ConfigProblem(unread.property(), unread.value(), unread.source(), fix);
        return new ConfigDocument(unread.source(), Map.of(), List.of(problem), List.of());
    }

    @Override
    public ConfigDocument file(String location) {
        ConfigProblem unread = new ConfigProblem(ConfigLayers.CONFIG_FILE, location, location, "");
        try (InputStream stream = open(location)) {
            if (stream == null) {
                return unusable(unread, "must be a file that exists, or a resource on the class path");
            }
            // One byte more than is allowed, to see that there is more; what is cut off is refused as too long.
            byte[] bytes = stream.readNBytes(4 * JsonTree.LONGEST + 1);
            String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return json(text.startsWith("\uFEFF") ? text.substring(1) : text, unread);
        } catch (CharacterCodingException malformed) {
            return unusable(unread, "must be text in UTF-8 of at most " + JsonTree.LONGEST + " chars");
        } catch (IOException unreadable) {
            return unusable(unread, "cannot be read (" + unreadable.getClass().getSimpleName() + ")");
        }
    }

    private static @Nullable InputStream open(String location) throws IOException {
        try {
            Path path = Path.of(location);
            if (Files.isRegularFile(path)) {
                return Files.newInputStream(path);
            }
        } catch (InvalidPathException noFile) {
            return null;
        }
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        ClassLoader loader = context != null ? context : JsonConfigFormat.class.getClassLoader();
        return loader.getResourceAsStream(location.startsWith("/") ? location.substring(1) : location);
    }

    @Override
    public ConfigDocument parameters(Map<String, ?> values, String origin) {
        return Flattening.of(values, origin);
    }

    @Override
    public ValidationReport apply(ConfigDocument document, CacheConfigBuilder builder) {
        ConfigValues values = new ConfigValues(PropertySource.of(document));
        ConfigReader.apply(values, builder);
        List<ConfigProblem> errors = new ArrayList<>(document.problems());
        errors.addAll(values.problems());
        return new ValidationReport(errors, document.warnings(), List.of());
    }

    @Override
    public ValidationReport applyEnvironment(Map<String, String> variables, CacheConfigBuilder builder) {
        ConfigLayers layers = ConfigLayers.of(new EnvironmentSource(variables));
        ConfigValues values = new ConfigValues(layers);
        values.secret(ConfigLayers.CUSTOM_CONFIG);
        ConfigReader.apply(values, builder);
        layers.problems().forEach(values::report);
        layers.deprecations().forEach(line -> LOG.log(System.Logger.Level.WARNING, line));
        return new ValidationReport(values.problems(), layers.warnings(), List.of());
    }

    @Override
    public SortedMap<String, String> properties(CacheConfig config) {
        return ConfigText.of(config);
    }

    @Override
    public String json(Map<String, String> properties) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = JsonFactory.builder()
                .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
                .build()
                .createGenerator(text)
                .useDefaultPrettyPrinter()) {
            write(ConfigText.tree(properties), generator);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.append('\n').toString();
    }

    private static void write(Map<?, ?> object, JsonGenerator generator) throws IOException {
        generator.writeStartObject();
        for (Map.Entry<?, ?> field : object.entrySet()) {
            generator.writeFieldName(field.getKey().toString());
            if (field.getValue() instanceof Map<?, ?> nested) {
                write(nested, generator);
            } else {
                write(field.getValue().toString(), generator);
            }
        }
        generator.writeEndObject();
    }

    private static void write(String text, JsonGenerator generator) throws IOException {
        if (NUMBER.matcher(text).matches()) {
            generator.writeNumber(text);
        } else if (text.equals("true") || text.equals("false")) {
            generator.writeBoolean(text.equals("true"));
        } else {
            generator.writeString(text);
        }
    }
}
