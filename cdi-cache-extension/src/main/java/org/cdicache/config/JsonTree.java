package org.cdicache.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON object as maps, lists and text, within bounds. */
final class JsonTree {

    /** The longest text that is read, in chars. */
    static final int LONGEST = 256 * 1024;

    /** The most objects and arrays within each other. */
    static final int DEEPEST = 16;

    private static final int LONGEST_VALUE = 64 * 1024;
    private static final int LONGEST_NAME = 256;
    private static final int LONGEST_NUMBER = 64;

    private JsonTree() {}

    /** Text that is no JSON object, told without quoting it: what could be a secret is anywhere in it. */
    static final class MalformedException extends Exception {

        private static final long serialVersionUID = 1;

        private final String fix;

        MalformedException(String fix) {
            super(fix);
            this.fix = fix;
        }

        String fix() {
            return fix;
        }
    }

    /** The object. Numbers and truth values are their text; what is null is left out. */
    static Map<String, Object> parse(String json) throws MalformedException {
        if (json.length() > LONGEST) {
            throw new MalformedException("must not be longer than " + LONGEST + " chars");
        }
        try (JsonParser parser = factory().createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw malformed(parser, "must be a JSON object, such as {\"default_ttl\": \"30m\"}");
            }
            Map<String, Object> root = object(parser);
            if (parser.nextToken() != null) {
                throw malformed(parser, "must be one JSON object and nothing after it");
            }
            return root;
        } catch (StreamConstraintsException large) {
            throw new MalformedException("must have at most " + DEEPEST + " levels, names of at most " + LONGEST_NAME
                    + " chars and values of at most " + LONGEST_VALUE + at(large.getLocation()));
        } catch (JsonProcessingException malformed) {
            throw new MalformedException("must be valid JSON; it is not" + at(malformed.getLocation()));
        } catch (IOException impossible) {
            throw new MalformedException(
                    "cannot be read (" + impossible.getClass().getSimpleName() + ")");
        }
    }

    /** One of its own, without buffers that outlive the call. */
    private static JsonFactory factory() {
        return JsonFactory.builder()
                .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(DEEPEST)
                        .maxNameLength(LONGEST_NAME)
                        .maxStringLength(LONGEST_VALUE)
                        .maxNumberLength(LONGEST_NUMBER)
                        .maxDocumentLength(LONGEST)
                        .build())
                .build();
    }

    private static Map<String, Object> object(JsonParser parser) throws IOException, MalformedException {
        Map<String, Object> fields = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            Object value = value(parser);
            if (value != null && fields.put(name, value) != null) {
                throw malformed(parser, "has the key \"" + name + "\" twice in one object; remove one");
            }
        }
        return fields;
    }

    private static @Nullable Object value(JsonParser parser) throws IOException, MalformedException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_NULL -> null;
            default -> parser.getText();
        };
    }

    private static List<Object> array(JsonParser parser) throws IOException, MalformedException {
        List<Object> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            Object value = value(parser);
            if (value != null) {
                elements.add(value);
            }
        }
        return elements;
    }

    private static MalformedException malformed(JsonParser parser, String fix) {
        return new MalformedException(fix + at(parser.currentLocation()));
    }

    private static String at(@Nullable JsonLocation location) {
        return location == null ? "" : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }
}
