package org.cdicache.ai.http;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.enterprise.context.control.RequestContextController;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.cdicache.Tier;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiLookup;
import org.cdicache.ai.AiLookup.Status;
import org.cdicache.ai.FinishReason;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.Test;

/** The filters of a request, as an asynchronous resource has them: the response is filtered where no request context is active, and there is no server. */
class AiCacheControlFilterTest {

    private final Map<String, Object> properties = new HashMap<>();
    private final MultivaluedMap<String, Object> headers = new MultivaluedHashMap<>();
    private final Map<String, Object> changed = new HashMap<>();

    private final ContainerRequestContext request =
            proxy(ContainerRequestContext.class, (method, arguments) -> switch (method) {
                case "getHeaderString" -> "only-if-cached";
                case "setProperty" -> properties.put((String) arguments[0], arguments[1]);
                case "getProperty" -> properties.get((String) arguments[0]);
                default -> throw new UnsupportedOperationException(method);
            });

    private final ContainerResponseContext response =
            proxy(ContainerResponseContext.class, (method, arguments) -> switch (method) {
                case "getHeaders" -> headers;
                case "setStatus", "setEntity" -> changed.put(method, String.valueOf(arguments[0]));
                default -> throw new UnsupportedOperationException(method);
            });

    private interface Behaviour {
        Object call(String method, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, Behaviour behaviour) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    Object result = behaviour.call(method.getName(), arguments);
                    return method.getReturnType() == void.class ? null : result;
                }));
    }

    private static AiLookup<String> absent() {
        return new AiLookup<>(
                Status.ABSENT,
                null,
                Tier.NONE,
                Duration.ZERO,
                Duration.ZERO,
                FinishReason.UNKNOWN,
                null,
                Duration.ZERO,
                null);
    }

    @Test
    void responseOnAThreadWithoutItsRequest_isToldAllTheSame() {
        try (WeldContainer container =
                new Weld().disableDiscovery().addBeanClass(AiExchange.class).initialize()) {
            AiCacheControlFilter filter = new AiCacheControlFilter();
            RequestContextController requests =
                    container.select(RequestContextController.class).get();
            requests.activate();
            filter.filter(request);
            HttpConversation conversation =
                    new HttpConversation(container.select(AiExchange.class).get());
            assertThat(conversation.control()).isEqualTo(AiControl.ONLY_IF_CACHED);
            conversation.answered(absent());
            requests.deactivate();

            filter.filter(request, response);

            assertThat(headers.getFirst("Cache-Status")).isEqualTo("cdi-cache-ai; detail=only-if-cached");
            assertThat(changed).containsEntry("setStatus", "504").containsEntry("setEntity", "null");
        }
    }

    @Test
    void responseToARequestThatAnotherFilterHasAnswered_isLeftAlone() {
        new AiCacheControlFilter().filter(request, response);

        assertThat(headers).isEmpty();
        assertThat(changed).isEmpty();
    }

    @Test
    void workThatIsCarriedToAnotherThread_belongsToItsRequest_andNothingElseThere() {
        try (WeldContainer container =
                new Weld().disableDiscovery().addBeanClass(AiExchange.class).initialize()) {
            RequestContextController requests =
                    container.select(RequestContextController.class).get();
            AiExchange exchange = container.select(AiExchange.class).get();
            HttpConversation conversation = new HttpConversation(exchange);
            requests.activate();
            new AiCacheControlFilter().filter(request);
            Supplier<AiControl> carried = exchange.carry(conversation::control);
            Runnable told = exchange.carry(() -> conversation.answered(absent()));
            requests.deactivate();

            List<AiControl> seen = CompletableFuture.supplyAsync(() -> {
                        AiControl inside = carried.get();
                        told.run();
                        return List.of(inside, conversation.control());
                    })
                    .join();

            assertThat(seen).containsExactly(AiControl.ONLY_IF_CACHED, AiControl.DEFAULT);
            new AiCacheControlFilter().filter(request, response);
            assertThat(headers.getFirst("Cache-Status")).isEqualTo("cdi-cache-ai; detail=only-if-cached");
        }
    }

    /** Work for one request that ends in the middle of work for another, as where an executor runs its tasks on the thread that hands them over. */
    @Test
    void carriedWorkInCarriedWork_leavesTheOuterOneAsItWas() {
        AiExchange outer = new AiExchange();
        AiExchange inner = new AiExchange();
        inner.told().control(AiControl.BYPASS);
        outer.told().control(AiControl.ONLY_IF_CACHED);
        HttpConversation conversation = new HttpConversation(new AiExchange());
        Supplier<AiControl> innerWork = inner.carry(conversation::control);

        List<AiControl> seen = outer.carry(() -> List.of(innerWork.get(), conversation.control()))
                .get();

        assertThat(seen).containsExactly(AiControl.BYPASS, AiControl.ONLY_IF_CACHED);
    }

    /** Containers that are closing throw what they like. */
    @Test
    void containerThatIsGone_takesNoAnswer() {
        HttpConversation conversation = new HttpConversation(new AiExchange() {
            @Override
            public Told told() {
                throw new IllegalStateException("the container has been shut down");
            }
        });

        conversation.answered(absent());

        assertThat(conversation.control()).isEqualTo(AiControl.DEFAULT);
    }
}
