package org.cdicache.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.net.URLClassLoader;
import java.util.Map;
import java.util.NoSuchElementException;
import org.cdicache.ClassPathWithout;
import org.cdicache.RegisteredConfig;
import org.junit.jupiter.api.Test;

class MicroProfileSourceTest {

    @Test
    void tellsTextAndOrigin() {
        try (RegisteredConfig config = RegisteredConfig.of(Map.of("cache.preset", "simple", "cache.empty", ""))) {
            PropertySource source = MicroProfileSource.current();

            PropertySource.Property preset = source.find("cache.preset").orElseThrow();
            assertThat(preset.text()).isEqualTo("simple");
            assertThat(preset.origin()).contains(RegisteredConfig.SOURCE);
            assertThat(source.find("cache.empty")
                            .map(PropertySource.Property::text)
                            .orElse(""))
                    .isEmpty();
            assertThat(source.find("cache.absent")).isEmpty();
        }
    }

    @Test
    void findsEnvironmentVariablesByTheNameOfTheProperty() {
        try (RegisteredConfig config =
                RegisteredConfig.of(Map.of("cache.preset", "simple"), Map.of("CACHE_PRESET", "production"))) {
            assertThat(MicroProfileSource.current()
                            .find("cache.preset")
                            .orElseThrow()
                            .text())
                    .isEqualTo("production");
        }
    }

    @Test
    void namesOnlyWhatSomebodyWrote() {
        try (RegisteredConfig config =
                RegisteredConfig.of(Map.of("cache.one", "1"), Map.of("CACHE_MEMORY_SIZE", "100"))) {
            assertThat(MicroProfileSource.current().names())
                    .contains("cache.one")
                    .noneMatch(name -> name.startsWith("cache.memory"));
        }
    }

    @Test
    void doesNotTakeABrokenExpressionForAnAbsentValue() {
        try (RegisteredConfig config = RegisteredConfig.of(Map.of("cache.redis.url", "redis://${nowhere}"))) {
            PropertySource source = MicroProfileSource.current();

            assertThatThrownBy(() -> source.find("cache.redis.url")).isInstanceOf(NoSuchElementException.class);
        }
    }

    @Test
    void saysThatMicroProfileConfigIsMissing() throws Exception {
        try (URLClassLoader bare = ClassPathWithout.packages("org.eclipse.microprofile.config")) {
            assertThatThrownBy(() -> current(bare))
                    .hasMessageContaining("MicroProfile Config")
                    .hasMessageContaining("mpConfig-3.1");
        }
    }

    private static void current(ClassLoader loader) throws Throwable {
        try {
            loader.loadClass(MicroProfileSource.class.getName())
                    .getMethod("current")
                    .invoke(null);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }
}
