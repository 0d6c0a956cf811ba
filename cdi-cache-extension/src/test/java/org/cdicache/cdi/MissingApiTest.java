package org.cdicache.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.Callable;
import org.cdicache.Cache;
import org.cdicache.ClassPathWithout;
import org.cdicache.LoggedLines;
import org.cdicache.WebCache;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.Test;

/** Servers lack one optional API or another; a signature too many and the whole extension would silently be gone there. */
class MissingApiTest {

    @Test
    void worksWithoutHealth() throws Exception {
        assertThat(runWithout("org.eclipse.microprofile.health")).isEqualTo("value");
    }

    @Test
    void worksWithoutMetrics() throws Exception {
        assertThat(runWithout("org.eclipse.microprofile.metrics")).isEqualTo("value");
    }

    @Test
    void saysThatNothingOptionalIsThere() throws Exception {
        try (LoggedLines log = LoggedLines.of("org.cdicache")) {
            assertThat(runWithout("org.eclipse.microprofile.health", "org.eclipse.microprofile.metrics"))
                    .isEqualTo("value");

            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .endsWith("memory only; caches web; switched on: nothing optional");
        }
    }

    @Test
    void refusesToRunWithoutConfig() {
        assertThatThrownBy(() -> runWithout("org.eclipse.microprofile.config"))
                .hasMessageContaining("MicroProfile Config")
                .hasMessageContaining("mpConfig-3.1");
    }

    private static String runWithout(String... packages) throws Exception {
        Thread test = Thread.currentThread();
        ClassLoader usual = test.getContextClassLoader();
        try (ClassPathWithout loader = ClassPathWithout.packages(packages)) {
            test.setContextClassLoader(loader);
            return (String) ((Callable<?>) loader.loadClass(SmallApplication.class.getName())
                            .getConstructor()
                            .newInstance())
                    .call();
        } finally {
            test.setContextClassLoader(usual);
        }
    }

    /** Runs on the reduced class path. */
    public static final class SmallApplication implements Callable<String> {
        @Override
        public String call() {
            try (WeldContainer container = new Weld()
                    .disableDiscovery()
                    .addExtension(new CacheExtension())
                    .addBeanClass(SmallApplication.class)
                    .initialize()) {
                Cache cache =
                        container.select(Cache.class, WebCache.Literal.INSTANCE).get();
                cache.put("key", "value");
                return cache.get("key", String.class).orElse("nothing");
            }
        }
    }
}
