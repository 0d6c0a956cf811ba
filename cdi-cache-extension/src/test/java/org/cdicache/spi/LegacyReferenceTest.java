package org.cdicache.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.cdicache.ConfigDocument;
import org.cdicache.ConfigFormat;
import org.junit.jupiter.api.Test;

/** Keeps the table of legacy variables what the code says. */
class LegacyReferenceTest {

    @Test
    void thePageNamesEveryVariableWithItsSuccessor() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "reference", "configuration.md"));
        String table = page.substring(page.indexOf("## Legacy variables"), page.indexOf("## AI response cache"));
        Set<String> named = Pattern.compile("(?m)^\\| .*? \\|")
                .matcher(table)
                .results()
                .flatMap(row ->
                        Pattern.compile("[A-Z]+(_[A-Z]+)+").matcher(row.group()).results())
                .map(variable -> variable.group())
                .collect(Collectors.toSet());

        assertThat(named)
                .isEqualTo(LegacyVariable.ALL.stream().map(LegacyVariable::name).collect(Collectors.toSet()));
        for (LegacyVariable variable : LegacyVariable.ALL) {
            String text = variable.name().equals("CACHE_OPERATION_TTLS") ? "{\"<name>\": 1}" : "sha256";
            ConfigDocument document = variable.document(text, ConfigFormat.load());
            String row = table.lines()
                    .filter(line -> line.contains("`" + variable.name() + "`"))
                    .findFirst()
                    .orElseThrow();
            document.settings()
                    .keySet()
                    .forEach(property -> assertThat(row)
                            .contains(property.replaceAll("[^A-Za-z0-9<>]", "_").toUpperCase(java.util.Locale.ROOT)));
            assertThat(row.contains("none;")).isEqualTo(document.settings().isEmpty());
        }
    }
}
