package org.cdicache.check;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the check was started with.
 *
 * @param file the properties file to check; null for those of the class path
 */
record Arguments(boolean help, @Nullable Path file) {

    static final String USAGE = """
            Usage: java -cp 'WEB-INF/classes:WEB-INF/lib/*' org.cdicache.check.CacheCheck [file]

            Checks before a deployment, in an unpacked WAR, whether the cache's configuration can be used, connects to its Redis as the
            application would, stores, reads and removes a value there, and tells how safe that is.

              file         the properties to check; without it every META-INF/microprofile-config.properties of the class path
              -h, --help   shows this

            Over the file count, as in MicroProfile Config, environment variables (CACHE_REDIS_URL), and over those system properties:
            java -Dcache.redis.url=redis://cache.test:6379 -Dmp.config.profile=dev -cp ...

            Exit codes
              0   the cache may be deployed so; there may be warnings
              1   it must not: a wrong configuration, a Redis that cannot be used, or a security finding that is HIGH
              2   nothing was checked: an unknown option, or a file that cannot be read
            """;

    static Arguments parse(List<String> words) throws BadUsageException {
        if (words.contains("--help") || words.contains("-h")) {
            return new Arguments(/* help= */ true, null);
        }
        for (String word : words) {
            if (word.startsWith("-")) {
                throw new BadUsageException("There is no option " + word);
            }
        }
        if (words.size() > 1) {
            throw new BadUsageException("One file can be checked at a time; " + words.size() + " are named");
        }
        return new Arguments(/* help= */ false, words.isEmpty() ? null : path(words.get(0)));
    }

    private static Path path(String word) throws BadUsageException {
        try {
            return Path.of(word);
        } catch (InvalidPathException noPath) {
            throw new BadUsageException(word + " cannot be read: it is no name of a file");
        }
    }
}
