package org.cdicache.ai;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cdicache.ConfigProblem;

/** Reads {@code length:int,style:text(short|long)}. */
final class OptionSchemaText {

    private static final Pattern OPTION = Pattern.compile("([^:()|,]+):\\s*([a-zA-Z]+)\\s*(?:\\(([^()]*)\\))?");
    private static final List<String> KINDS =
            Arrays.stream(OptionType.Kind.values()).map(OptionType::name).toList();

    private OptionSchemaText() {}

    static OptionSchema parse(String text) {
        OptionSchema schema = OptionSchema.none();
        if (text.isBlank()) {
            return schema;
        }
        for (String part : text.split(",", -1)) {
            Matcher option = OPTION.matcher(part.strip());
            if (!option.matches()) {
                throw new IllegalArgumentException("\"" + part.strip()
                        + "\" must be an option and its type, such as length:int or style:text(short|long)");
            }
            schema = schema.with(option.group(1).strip(), type(option));
        }
        return schema;
    }

    private static OptionType type(Matcher option) {
        String kind = option.group(2).toLowerCase(Locale.ROOT);
        if (!KINDS.contains(kind)) {
            throw new IllegalArgumentException(
                    "The type of option " + option.group(1).strip() + " must be one of " + String.join(", ", KINDS)
                            + ConfigProblem.didYouMean(kind, KINDS));
        }
        List<String> choices = new ArrayList<>();
        if (option.group(3) != null) {
            for (String choice : option.group(3).split("\\|", -1)) {
                choices.add(choice.strip());
            }
        }
        return new OptionType(OptionType.Kind.valueOf(kind.toUpperCase(Locale.ROOT)), choices);
    }
}
