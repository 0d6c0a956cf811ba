package org.cdicache.check;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.logging.LogManager;
import org.cdicache.CacheConfig;
import org.cdicache.check.Report.Mark;
import org.cdicache.config.CacheEngines;

/**
 * A program that tells before a deployment whether the cache can be used as it is configured. In an unpacked WAR:
 *
 * <pre>java -cp 'WEB-INF/classes:WEB-INF/lib/*' org.cdicache.check.CacheCheck [file]</pre>
 *
 * <p>It reads the configuration as the application would, from system properties, environment variables and a properties file, connects to the
 * Redis that it names, stores, reads and removes one value there, and lists what is unsafe. Each step prints what it found on the standard output;
 * user, password and other secrets are never among it.
 *
 * <p>Touches L2 only, in a cache of its own named {@code cdi-cache-check}. Where Redis is away or hangs, it ends within the connect timeout, a few
 * command timeouts and some seconds. It changes nothing else, and what it leaves in Redis is what every delete leaves: a tombstone that ends by
 * itself, and the marker of that cache's generation.
 */
public final class CacheCheck {

    private CacheCheck() {}

    /**
     * Checks, and ends the JVM: with 0 if the cache may be deployed so; with 1 if the configuration is wrong, Redis cannot be used, or a security
     * finding is {@code HIGH}; with 2 after an unknown option or a file that cannot be read, when nothing was checked. Blocks on the network.
     *
     * @param args {@code --help}, or the name of a properties file, or nothing for each {@code META-INF/microprofile-config.properties} on the class
     *     path
     */
    public static void main(String[] args) {
        if (System.getProperty("java.util.logging.config.file") == null) {
            // The report tells once what the log would tell a second time.
            LogManager.getLogManager().reset();
        }
        System.exit(run(List.of(args), System.out, System.getenv(), System.getProperties()));
    }

    /** As {@link #main}, and returns the exit code. */
    static int run(List<String> args, PrintStream out, Map<String, String> environment, Properties system) {
        try {
            Arguments arguments = Arguments.parse(args);
            if (arguments.help()) {
                out.print(Arguments.USAGE);
                return 0;
            }
            PropertiesFiles files = new PropertiesFiles(arguments.file());
            ConfigSources sources = ConfigSources.of(system, environment, files);
            Report report = new Report(out);
            report.title(title(files));
            check(sources, environment, report);
            return report.end();
        } catch (BadUsageException nothingToCheck) {
            out.println(nothingToCheck.getMessage());
            out.print("\n" + Arguments.USAGE);
            return 2;
        }
    }

    private static void check(ConfigSources sources, Map<String, String> environment, Report report) {
        Optional<CacheConfig> config = new ConfigurationCheck(sources, report).run(environment);
        if (config.isEmpty()) {
            skip(report, "the configuration has to be corrected first");
        } else if (!config.get().enabled()) {
            skip(report, "the cache is switched off");
        } else if (config.get().redis().isEmpty()) {
            skip(report, "no Redis is configured");
        } else {
            new RedisCheck(config.get(), config.get().redis().get(), report, CacheEngines.time()).run(aiCache(sources));
        }
    }

    private static boolean aiCache(ConfigSources sources) {
        return sources.find("cache.ai.enabled")
                .filter(set -> Boolean.parseBoolean(set.text()))
                .isPresent();
    }

    private static void skip(Report report, String why) {
        report.tell(Mark.SKIPPED, "the rest", "connection, round trip, security: " + why);
    }

    private static String title(PropertiesFiles files) throws BadUsageException {
        String version = CacheCheck.class.getPackage().getImplementationVersion();
        String names = String.join(", ", files.names());
        return "cdi-cache " + (version == null ? "(unpackaged)" : version)
                + ": system properties, environment variables, "
                + (names.isEmpty() ? "no " + PropertiesFiles.RESOURCE + " on the class path" : names);
    }
}
