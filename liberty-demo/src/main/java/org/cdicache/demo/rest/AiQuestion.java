package org.cdicache.demo.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cdicache.ai.AiRequest;
import org.cdicache.demo.model.Operation;
import org.cdicache.demo.model.Prompt;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /api/ai/{operation}}: {@code {"text": "...", "options": {...}, "question": "..."}}.
 *
 * @param text what to work on
 * @param options what else shapes the answer, without the question
 * @param question the question about the text, from {@code question} or {@code options.question}
 */
record AiQuestion(
        String text, Map<String, Object> options, @Nullable String question) {

    private static final List<String> FIELDS = List.of("text", "options", "question");

    static AiQuestion of(JsonNode body) {
        if (!body.isObject()) {
            throw ProblemException.badRequest("The body must be a JSON object: {\"text\": \"...\", \"options\": {}}");
        }
        for (Iterator<String> names = body.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!FIELDS.contains(name)) {
                throw ProblemException.badRequest(
                        "The body has an unknown field \"" + name + "\"; known are " + String.join(", ", FIELDS));
            }
        }
        String text = string(body, "text", body.get("text"));
        if (text == null) {
            throw ProblemException.badRequest("\"text\" is missing: send {\"text\": \"...\"}");
        }
        JsonNode options = body.path("options");
        if (!options.isMissingNode() && !options.isNull() && !options.isObject()) {
            throw ProblemException.badRequest("\"options\" must be an object, such as {\"sentences\": 2}");
        }
        String beside = string(body, "question", body.get("question"));
        return new AiQuestion(text, without(options, "question"), beside != null ? beside : inside(options));
    }

    Prompt prompt(Operation operation) {
        return Prompt.of(operation, text, options, question);
    }

    AiRequest request(Operation operation) {
        AiRequest request = AiRequest.of(operation.id(), text).withOptions(options);
        return question == null ? request : request.withQuestion(question);
    }

    private static @Nullable String inside(JsonNode options) {
        return string(options, "options.question", options.get("question"));
    }

    private static @Nullable String string(JsonNode parent, String name, @Nullable JsonNode value) {
        if (value == null || value.isNull() || parent.isMissingNode()) {
            return null;
        }
        if (!value.isTextual()) {
            throw ProblemException.badRequest("\"" + name + "\" must be a string");
        }
        return value.textValue();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> without(JsonNode options, String name) {
        if (!options.isObject()) {
            return Map.of();
        }
        Map<String, Object> map = new LinkedHashMap<>(Json.MAPPER.convertValue(options, Map.class));
        map.remove(name);
        return map;
    }
}
