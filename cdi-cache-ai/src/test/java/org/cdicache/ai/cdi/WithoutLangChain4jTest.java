package org.cdicache.ai.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.cdicache.ai.AiCached;
import org.cdicache.ai.Text;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.Test;

/** An application that does not have the optional library: everything else works. */
class WithoutLangChain4jTest {

    @ApplicationScoped
    static class Writer {
        @AiCached(operation = "summarize")
        public String summarize(@Text String text) {
            return "brief " + System.identityHashCode(new Object());
        }
    }

    /** Runs with the classes of the other loader. */
    public static final class Application implements Callable<String> {
        @Override
        public String call() {
            try (Deployments deployments = new Deployments();
                    WeldContainer container = deployments.deploy(
                            Map.of("cache.preset", "ai-development"), WithoutLangChain4jTest.Writer.class)) {
                Writer writer = container.select(Writer.class).get();
                return writer.summarize("tea").equals(writer.summarize("tea")) ? "cached" : "not cached";
            }
        }
    }

    /** Asks for what is not there. */
    public static final class Decorating implements Callable<String> {
        @Override
        public String call() {
            try (Deployments deployments = new Deployments();
                    WeldContainer container = deployments.deploy(Map.of("cache.ai.langchain4j.decorate", "true"))) {
                return container.getId();
            } catch (RuntimeException refused) {
                return String.valueOf(refused.getMessage());
            }
        }
    }

    @Test
    void theExtensionsWork_withoutIt() throws Exception {
        assertThat(run(Application.class)).isEqualTo("cached");
    }

    @Test
    void thePropertyThatNeedsIt_saysSo() throws Exception {
        assertThat(run(Decorating.class))
                .contains("cache.ai.langchain4j.decorate")
                .contains("needs dev.langchain4j:langchain4j-core on the class path");
    }

    private static String run(Class<?> application) throws Exception {
        List<URL> classPath = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (!entry.contains("langchain4j-") && !entry.contains("langchain4j" + File.separator)) {
                classPath.add(Path.of(entry).toUri().toURL());
            }
        }
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(classPath.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Thread.currentThread().setContextClassLoader(loader);
            assertThat(loader.getResource("dev/langchain4j/model/chat/ChatModel.class"))
                    .isNull();
            return (String) ((Callable<?>) loader.loadClass(application.getName())
                            .getConstructor()
                            .newInstance())
                    .call();
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }
}
