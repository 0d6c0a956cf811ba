package org.cdicache.spi;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.cdicache.CacheConfig;
import org.cdicache.CacheConfigurationException;
import org.cdicache.ConfigProblem;

/**
 * Reads typed values from a {@link PropertySource} and remembers everything that is wrong with them, so that one report can name all
 * problems. A value that cannot be read is a problem and reads as absent; a blank one is absent. Nothing that may be secret reaches a problem.
 *
 * <p>For one thread, while it configures.
 */
public final class ConfigValues {

    private static final Set<String> TRUE = Set.of("true", "1", "yes", "on");
    private static final Set<String> FALSE = Set.of("false", "0", "no", "off");

    private final PropertySource source;
    private final Map<String, Optional<PropertySource.Property>> found = new HashMap<>();
    private final Set<String> urls = new HashSet<>();
    private final Set<String> secrets = new HashSet<>();
    private final List<ConfigProblem> problems = new ArrayList<>();

    /** Reads from that source; each property at most once. */
    public ConfigValues(PropertySource source) {
        this.source = source;
    }

    /** A text, without surrounding blanks. */
    public Optional<String> text(String name) {
        return find(name).map(property -> property.text().strip());
    }

    /** A URL that may carry a user and a password; problems show it without them. Its shape is not checked. */
    public Optional<String> url(String name) {
        urls.add(name);
        return text(name);
    }

    /** A secret; problems show nothing of it. */
    public Optional<String> secret(String name) {
        secrets.add(name);
        return text(name);
    }

    /** A duration of at most 36,500 days: {@code PT30M}, {@code 30m}, {@code 90s}, {@code 500ms}, {@code 2h}, {@code 1d}, or seconds. */
    public Optional<Duration> duration(String name) {
        return read(name, DurationText::parse, text -> DurationText.EXPECTED);
    }

    /** A size in bytes: {@code 1024}, {@code 64KB}, {@code 64MB}, {@code 1GB}. */
    public Optional<Long> size(String name) {
        return read(name, SizeText::parse, text -> SizeText.EXPECTED);
    }

    /** A size in bytes that fits in an int, so below {@code 2GB}. */
    public Optional<Integer> smallSize(String name) {
        return read(
                name,
                text -> SizeText.parse(text)
                        .filter(bytes -> bytes <= Integer.MAX_VALUE)
                        .map(Long::intValue),
                text -> SizeText.EXPECTED + ", below 2GB");
    }

    /** A whole number that fits in an int. */
    public Optional<Integer> integer(String name) {
        return read(name, ConfigValues::wholeNumber, text -> "must be a whole number");
    }

    /** A number with a fraction, such as {@code 0.8}. */
    public Optional<Double> fraction(String name) {
        return read(name, ConfigValues::number, text -> "must be a number, such as 0.8");
    }

    /** Several texts, separated by commas; a backslash before a comma, a blank or another backslash makes it part of a text. */
    public Optional<List<String>> list(String name) {
        return find(name).map(property -> ListText.parse(property.text()));
    }

    /** A truth value: {@code true}, {@code 1}, {@code yes}, {@code on}, or their opposites; anything else is a problem. */
    public Optional<Boolean> bool(String name) {
        return read(name, ConfigValues::truth, text -> "must be true or false");
    }

    /** A constant of an enum, written in lower case with dashes; case and underscores do not matter. */
    public <E extends Enum<E>> Optional<E> oneOf(String name, Class<E> type) {
        Map<String, E> choices = Arrays.stream(type.getEnumConstants())
                .collect(Collectors.toMap(constant -> id(constant.name()), Function.identity()));
        return read(
                name,
                text -> Optional.ofNullable(choices.get(id(text))),
                text -> "must be one of "
                        + Arrays.stream(type.getEnumConstants())
                                .map(constant -> id(constant.name()))
                                .collect(Collectors.joining(", "))
                        + ConfigProblem.didYouMean(id(text), choices.keySet()));
    }

    /** Reports what is wrong with the value of a property, as it is configured. */
    public void report(String name, String fix) {
        report(new ConfigProblem(name, "", "default", fix));
    }

    /**
     * Takes over a problem that was found elsewhere. When its property is configured here, the problem tells the configured text and its
     * origin in place of the ones that it came with.
     */
    public void report(ConfigProblem problem) {
        String name = problem.property();
        problems.add(find(name)
                .map(set -> new ConfigProblem(name, shown(name, set.text()), set.origin(), problem.fix()))
                .orElse(problem));
    }

    /** Everything reported so far, in that order. */
    public List<ConfigProblem> problems() {
        return List.copyOf(problems);
    }

    /**
     * Ends reading.
     *
     * @throws CacheConfigurationException with all problems, if there is any
     */
    public void throwProblems() {
        if (!problems.isEmpty()) {
            throw new CacheConfigurationException(problems);
        }
    }

    /**
     * One line for each property under a prefix that nobody knows, with the name that was probably meant. Names only, never values. Those from
     * a document of the cache's own are problems instead.
     *
     * @param known the names that are read
     * @param foreign prefixes that belong to somebody else
     */
    public List<String> unknown(String prefix, Collection<String> known, String... foreign) {
        List<String> lines = new ArrayList<>();
        source.names().stream()
                .filter(name -> name.startsWith(prefix) && !known.contains(name))
                .filter(name -> Arrays.stream(foreign).noneMatch(name::startsWith))
                .sorted()
                .forEach(name -> {
                    String meant = ConfigProblem.didYouMean(name, known);
                    if (source.isExclusive(name)) {
                        String origin =
                                find(name).map(PropertySource.Property::origin).orElse("configuration");
                        problems.add(new ConfigProblem(name, "(not shown)", origin, "is unknown" + meant));
                    } else {
                        lines.add("Unknown property " + name + " has no effect" + meant);
                    }
                });
        return lines;
    }

    /** The names of the properties that are set and match a pattern, which is to say the first group of it. */
    public Set<String> namesLike(Pattern pattern) {
        Set<String> groups = new TreeSet<>();
        for (String name : source.names()) {
            Matcher matcher = pattern.matcher(name);
            if (matcher.matches()) {
                groups.add(matcher.group(1));
            }
        }
        return groups;
    }

    private <T> Optional<T> read(String name, Function<String, Optional<T>> parser, Function<String, String> fix) {
        Optional<String> text = text(name);
        Optional<T> value = text.flatMap(parser);
        if (text.isPresent() && value.isEmpty()) {
            report(name, fix.apply(text.get()));
        }
        return value;
    }

    private Optional<PropertySource.Property> find(String name) {
        Optional<PropertySource.Property> known = found.get(name);
        if (known == null) {
            known = ask(name);
            found.put(name, known);
        }
        return known;
    }

    private Optional<PropertySource.Property> ask(String name) {
        try {
            return source.find(name).filter(property -> !property.text().isBlank());
        } catch (RuntimeException unreadable) {
            // Its message may quote the value.
            problems.add(new ConfigProblem(
                    name,
                    "(unreadable)",
                    "configuration",
                    "cannot be read (" + unreadable.getClass().getSimpleName()
                            + "); check the expression in it, or whether it is a locked secret"));
            return Optional.empty();
        }
    }

    private String shown(String name, String text) {
        if (secrets.contains(name)) {
            return "***";
        }
        return urls.contains(name) ? CacheConfig.Redis.mask(text) : text;
    }

    private static String id(String constant) {
        return constant.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Optional<Integer> wholeNumber(String text) {
        try {
            return Optional.of(Integer.valueOf(text));
        } catch (NumberFormatException unreadable) {
            return Optional.empty();
        }
    }

    private static Optional<Double> number(String text) {
        try {
            return Optional.of(Double.valueOf(text));
        } catch (NumberFormatException unreadable) {
            return Optional.empty();
        }
    }

    private static Optional<Boolean> truth(String text) {
        String word = text.toLowerCase(Locale.ROOT);
        return TRUE.contains(word) || FALSE.contains(word) ? Optional.of(TRUE.contains(word)) : Optional.empty();
    }
}
