package org.cdicache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every test that the documentation names in backticks exists: {@code SomeTest}, {@code redis.SomeTest.method}, {@code SomeTest.firstWords_...}, and,
 * behind one of those in the same line, {@code method_ofTheSameClass}; so does every member of a class of ours, and every file that is linked.
 */
class DocumentedTestsTest {

    private static final Path ROOT = Path.of("..");
    private static final Path DOCS = ROOT.resolve("docs");
    private static final Pattern SPAN = Pattern.compile("`([^`]+)`");
    private static final Pattern MEMBER =
            Pattern.compile("(?:[a-z0-9]+\\.)*([A-Z]\\w*[a-z]\\w*)(?:\\.([a-z]\\w*(?:\\.\\.\\.)?))?");
    private static final Pattern METHOD =
            Pattern.compile("(?:\\.\\.\\.)?_?[a-z]\\w*(?:[A-Z]\\w*_\\w*(?:\\.\\.\\.)?|_\\.\\.\\.)");
    private static final Pattern TEST = Pattern.compile("\\w+(Test|IT)");
    private static final Pattern DEFAULT = Pattern.compile("(?:name are|test is) in\\s+`(\\w+Test)`");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(?:#[^)]*)?\\)");

    private final Map<String, String> sources = new HashMap<>();
    private final List<String> missing = new ArrayList<>();

    private static List<Path> pages() throws IOException {
        List<Path> pages =
                new ArrayList<>(List.of(DOCS.resolve("design/concurrency.md"), DOCS.resolve("design/races.md")));
        try (Stream<Path> reference = Files.list(DOCS.resolve("reference"))) {
            reference.filter(page -> page.toString().endsWith(".md")).forEach(pages::add);
        }
        return pages;
    }

    private void readSources() throws IOException {
        for (Path file : HouseLimitsTest.sources()) {
            String name = file.getFileName().toString().replace(".java", "");
            sources.merge(name, Files.readString(file), String::concat);
        }
    }

    @Test
    void whatThePagesName_exists() throws IOException {
        readSources();
        for (Path page : pages()) {
            String text = Files.readString(page);
            Matcher otherwise = DEFAULT.matcher(text);
            String unlessNamed = otherwise.find() ? otherwise.group(1) : "";
            text.lines().forEach(line -> check(page, line, unlessNamed));
            LINK.matcher(text)
                    .results()
                    .map(link -> page.resolveSibling(link.group(1)))
                    .filter(file -> !Files.exists(file))
                    .forEach(file -> missing.add(page + ": " + file));
        }

        assertThat(missing).isEmpty();
    }

    private void check(Path page, String line, String unlessNamed) {
        String named = "";
        for (String span : SPAN.matcher(line).results().map(s -> s.group(1)).toList()) {
            Matcher member = MEMBER.matcher(span);
            if (member.matches() && TEST.matcher(member.group(1)).matches()) {
                named = member.group(1);
                if (!sources.containsKey(named) || (member.group(2) != null && !has(named, member.group(2)))) {
                    missing.add(page + ": " + span);
                }
            } else if (member.matches()) {
                checkMember(page, span, member.group(1), member.group(2));
            } else if (METHOD.matcher(span).matches() && !has(named, span) && !has(unlessNamed, span)) {
                missing.add(page + ": " + span + " of " + named);
            }
        }
    }

    private void checkMember(Path page, String span, String type, String name) {
        String source = sources.get(type);
        boolean known = source == null
                || name == null
                || Pattern.compile("\\b" + name + "\\b").matcher(source).find();
        if (!known) {
            missing.add(page + ": " + span);
        }
    }

    /** Whether a test has a method of that name, of which dots stand for the rest. */
    private boolean has(String test, String name) {
        String begin = name.startsWith("...") ? "\\w+" : "\\b";
        String end = name.endsWith("...") ? "\\w+" : "";
        return Pattern.compile(begin + name.replace("...", "") + end + "\\(")
                .matcher(sources.getOrDefault(test, ""))
                .find();
    }
}
