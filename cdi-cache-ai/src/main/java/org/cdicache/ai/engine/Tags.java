package org.cdicache.ai.engine;

import java.util.LinkedHashSet;
import java.util.Set;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AnswerScope;
import org.jspecify.annotations.Nullable;

/**
 * The tags by which answers are invalidated. An answer carries one for every scope that it is in, so that each scope is one tag, whose version is renewed.
 * A tag begins with a letter for each part that it names, so that no two scopes share one.
 */
final class Tags {

    /** Of a tag in {@link org.cdicache.EntryOptions}. */
    private static final int LONGEST = 128;

    /** How many tags the cache may give all entries: 7 scopes have their place, and 2 for each tag of the call's own. */
    static final int MOST_OF_CACHE = 32 - 7 - 2 * AiControl.MAX_TAGS;

    private Tags() {}

    /** Of every scope that an answer is in. */
    static String[] of(AiRequest request, Set<String> own) {
        String operation = request.operation();
        String model = request.model();
        String tenant = request.tenant();
        Set<String> tags = new LinkedHashSet<>();
        tags.add(tag(operation, null, null, null));
        if (model != null) {
            tags.add(tag(null, model, null, null));
            tags.add(tag(operation, model, null, null));
        }
        if (tenant != null) {
            tags.add(tag(null, null, tenant, null));
            tags.add(tag(operation, null, tenant, null));
        }
        if (model != null && tenant != null) {
            tags.add(tag(null, model, tenant, null));
            tags.add(tag(operation, model, tenant, null));
        }
        for (String name : own) {
            tags.add(tag(null, null, null, name));
            if (tenant != null) {
                tags.add(tag(null, null, tenant, name));
            }
        }
        return tags.toArray(String[]::new);
    }

    /** Of all answers of a scope; null if that is all answers. */
    static @Nullable String of(AnswerScope scope) {
        boolean all =
                scope.operation() == null && scope.model() == null && scope.tenant() == null && scope.tag() == null;
        return all ? null : tag(scope.operation(), scope.model(), scope.tenant(), scope.tag());
    }

    private static String tag(
            @Nullable String operation, @Nullable String model, @Nullable String tenant, @Nullable String own) {
        StringBuilder letters = new StringBuilder();
        StringBuilder names = new StringBuilder();
        add(letters, names, 'o', operation);
        add(letters, names, 'm', model);
        add(letters, names, 't', tenant);
        add(letters, names, 'g', own);
        String tag = letters.append(names).toString();
        return tag.length() <= LONGEST ? tag : letters.substring(0, letters.indexOf(":")) + '#' + AiKeys.digest(tag);
    }

    private static void add(StringBuilder letters, StringBuilder names, char letter, @Nullable String name) {
        if (name != null) {
            letters.append(letter);
            names.append(':').append(AiKeys.name(name));
        }
    }
}
