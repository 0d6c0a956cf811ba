package org.cdicache.demo.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.MessageBodyWriter;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;

/**
 * JSON in and out with Jackson, which the library brings anyway. Bodies are read as trees only, strictly: what is malformed is a problem
 * that says where.
 */
@Provider
@Consumes(MediaType.APPLICATION_JSON)
@Produces({MediaType.APPLICATION_JSON, "application/problem+json"})
public class Json implements MessageBodyReader<JsonNode>, MessageBodyWriter<Object> {

    /** Far more than the longest text that any preset allows, with every char escaped. */
    private static final int LONGEST_BODY = 8 << 20;

    static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    @Override
    public boolean isReadable(Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
        return type == JsonNode.class;
    }

    @Override
    public JsonNode readFrom(
            Class<JsonNode> type,
            Type generic,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, String> headers,
            InputStream body)
            throws IOException {
        return parse(body.readNBytes(LONGEST_BODY + 1));
    }

    static JsonNode parse(byte[] body) {
        if (body.length > LONGEST_BODY) {
            throw ProblemException.badRequest("The body is larger than " + (LONGEST_BODY >> 20) + " MB; send less");
        }
        try {
            JsonNode tree = MAPPER.readTree(body);
            if (tree == null || tree.isMissingNode()) {
                throw ProblemException.badRequest("The body is empty; send a JSON value");
            }
            return tree;
        } catch (JsonProcessingException malformed) {
            throw ProblemException.badRequest("The body is not valid JSON" + where(malformed));
        } catch (IOException notText) {
            throw ProblemException.badRequest("The body is not valid JSON: its characters are not UTF-8");
        }
    }

    private static String where(JsonProcessingException malformed) {
        String place = malformed.getLocation() == null
                ? ""
                : " at line " + malformed.getLocation().getLineNr() + ", column "
                        + malformed.getLocation().getColumnNr();
        return place + ": " + malformed.getOriginalMessage();
    }

    @Override
    public boolean isWriteable(Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
        return Record.class.isAssignableFrom(type)
                || JsonNode.class.isAssignableFrom(type)
                || Iterable.class.isAssignableFrom(type);
    }

    @Override
    public void writeTo(
            Object value,
            Class<?> type,
            Type generic,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, Object> headers,
            OutputStream body)
            throws IOException {
        body.write(MAPPER.writeValueAsBytes(value));
    }
}
