package org.cdicache.ai.cdi;

import static java.lang.annotation.RetentionPolicy.RUNTIME;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InterceptorBinding;
import jakarta.interceptor.InvocationContext;
import java.lang.annotation.Retention;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.cdicache.ai.AiCached;
import org.cdicache.ai.Text;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which interceptors run for hits: those below the priority that {@link AiCached} names, and no others. */
class AiCachedOrderTest {

    /** What {@link AiCached} promises. */
    private static final int PROMISED = 1500;

    @InterceptorBinding
    @Retention(RUNTIME)
    @interface Noted {}

    @ApplicationScoped
    static class Notes {
        private final List<String> lines = new CopyOnWriteArrayList<>();

        Object note(String who, InvocationContext call) throws Exception {
            lines.add(who);
            return call.proceed();
        }

        List<String> taken() {
            List<String> taken = List.copyOf(lines);
            lines.clear();
            return taken;
        }
    }

    /** As that of {@code @Transactional}. */
    @Noted
    @Interceptor
    @Priority(Interceptor.Priority.PLATFORM_BEFORE + 200)
    static class OfThePlatform {
        @Inject
        Notes notes;

        @AroundInvoke
        Object note(InvocationContext call) throws Exception {
            return notes.note("platform", call);
        }
    }

    @Noted
    @Interceptor
    @Priority(PROMISED - 1)
    static class JustOutside {
        @Inject
        Notes notes;

        @AroundInvoke
        Object note(InvocationContext call) throws Exception {
            return notes.note("outside", call);
        }
    }

    @Noted
    @Interceptor
    @Priority(PROMISED + 1)
    static class JustInside {
        @Inject
        Notes notes;

        @AroundInvoke
        Object note(InvocationContext call) throws Exception {
            return notes.note("inside", call);
        }
    }

    @Noted
    @Interceptor
    @Priority(Interceptor.Priority.APPLICATION)
    static class OfTheApplication {
        @Inject
        Notes notes;

        @AroundInvoke
        Object note(InvocationContext call) throws Exception {
            return notes.note("application", call);
        }
    }

    @Noted
    @ApplicationScoped
    static class Writer {
        @AiCached(operation = "write")
        public String write(@Text String text) {
            return "about " + text;
        }
    }

    private final Deployments deployments = new Deployments();

    @AfterEach
    void close() {
        deployments.close();
    }

    @Test
    void hits_runTheInterceptorsOutside_andNoneInside() {
        try (WeldContainer container = deployments.deploy(
                Map.of("cache.preset", "ai-development"),
                Notes.class,
                OfThePlatform.class,
                JustOutside.class,
                JustInside.class,
                OfTheApplication.class,
                Writer.class)) {
            Writer writer = container.select(Writer.class).get();
            Notes notes = container.select(Notes.class).get();

            writer.write("tea");
            assertThat(notes.taken()).containsExactly("platform", "outside", "inside", "application");

            writer.write("tea");
            assertThat(notes.taken()).containsExactly("platform", "outside");
        }
    }
}
