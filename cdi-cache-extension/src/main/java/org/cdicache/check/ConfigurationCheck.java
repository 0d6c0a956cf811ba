package org.cdicache.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.cdicache.CacheConfig;
import org.cdicache.CacheConfigurationException;
import org.cdicache.SecurityReport;
import org.cdicache.check.Report.Mark;
import org.cdicache.config.ConfigReader;

/** The step that reads the configuration. */
final class ConfigurationCheck {

    private static final String STEP = "configuration";
    private static final String AI = "cache.ai.";

    private final ConfigSources sources;
    private final Report report;

    ConfigurationCheck(ConfigSources sources, Report report) {
        this.sources = sources;
        this.report = report;
    }

    /** The configuration; empty if it cannot be used, which is told. */
    Optional<CacheConfig> run(Map<String, String> environment) {
        List<String> warnings = new ArrayList<>();
        Optional<CacheConfig> config = read(warnings);
        config.ifPresent(usable -> warnings.removeIf(warning -> isOfSecurity(usable, warning)));
        warnings.forEach(warning -> report.tell(Mark.WARNING, STEP, warning));
        config.ifPresent(this::advise);
        if (sources.names().stream().anyMatch(name -> name.startsWith(AI))
                || environment.keySet().stream().anyMatch(name -> name.startsWith("CACHE_AI_"))) {
            report.tell(Mark.NOTE, STEP, AI + "* belongs to cdi-cache-ai and is not checked");
        }
        return config;
    }

    private Optional<CacheConfig> read(List<String> warnings) {
        try {
            CacheConfig config = ConfigReader.read(sources, warnings::add);
            report.tell(Mark.OK, STEP, summary(config));
            return Optional.of(config);
        } catch (CacheConfigurationException unusable) {
            report.tell(Mark.FAILED, STEP, String.valueOf(unusable.getMessage()));
            sources.unresolved().forEach(this::explain);
            return Optional.empty();
        }
    }

    private void explain(String property, String expression) {
        String variable = expression.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
        report.tell(
                Mark.NOTE,
                STEP,
                property + " needs ${" + expression
                        + "}, which only the server can resolve or which leads back to itself; give the check its value:\n"
                        + (expression.contains("::")
                                ? "-D" + property + "=..."
                                : "-D" + expression + "=..., or the environment variable " + variable));
    }

    private String summary(CacheConfig config) {
        Map<String, String> settings = config.toMap();
        String memory = "preset " + config.preset().id()
                + sources.profile().map(name -> ", profile " + name).orElse("")
                + ", in the heap " + settings.get("cache.memory.max-entries") + " entries and "
                + settings.get("cache.memory.max-size") + " for each cache, ";
        return memory
                + config.redis()
                        .map(redis -> "Redis " + redis.maskedUrl() + ", keys " + redis.keyPrefix() + ":*, failure mode "
                                + settings.get("cache.failure-mode"))
                        .orElse("memory only");
    }

    private void advise(CacheConfig config) {
        config.validate().recommendations().stream()
                .map(Object::toString)
                .filter(advice -> !isOfSecurity(config, advice))
                .forEach(advice -> report.tell(Mark.ADVICE, STEP, advice));
    }

    /** Whether a step of its own tells it, with how bad it is. */
    private static boolean isOfSecurity(CacheConfig config, String text) {
        return SecurityReport.of(config).findings().stream().anyMatch(finding -> text.contains(finding.what()));
    }
}
