package org.cdicache.ai.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.langchain4j.model.output.FinishReason;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.cdicache.ai.AiCacheFactory;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiPending;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.engine.AiResponses;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Interleavings of streams, each forced: what happens in a window is run inside of it. */
class StreamFlightTest {

    private static final ChatRequest WHY =
            ChatRequest.builder().messages(UserMessage.from("why?")).build();
    private static final ChatResponse BECAUSE = FakeChatModel.text("because", FinishReason.STOP);

    private final AiCacheFactory factory = AiCacheFactory.create();
    private final AiResponseCache cache = factory.forTesting();
    private final FakeStreamingModel fake = new FakeStreamingModel();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    /** Run after the next look-ups of the cache, and before the next answers are stored; each once. */
    private final Deque<Runnable> afterLookups = new ArrayDeque<>();

    private final Deque<Runnable> beforeStores = new ArrayDeque<>();
    private final StreamingChatModel cached = CachingStreamingChatModel.builder()
            .delegate(fake)
            .cache(hooked(cache))
            .build();

    @AfterEach
    void close() {
        thread.shutdownNow();
        factory.close();
    }

    /** With hooks behind {@code begin}, and before {@code complete} of what that returns. */
    private AiResponseCache hooked(AiResponseCache real) {
        return proxy(AiResponseCache.class, real, method -> {}, (method, result) -> {
            if (!method.equals("begin")) {
                return result;
            }
            run(afterLookups);
            return proxy(
                    AiPending.class,
                    (AiPending<?>) result,
                    ending -> {
                        if (ending.equals("complete")) {
                            run(beforeStores);
                        }
                    },
                    (unused, same) -> same);
        });
    }

    private static <T> T proxy(
            Class<T> type, T real, Consumer<String> before, BiFunction<String, Object, Object> after) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            before.accept(method.getName());
            try {
                method.setAccessible(true);
                return after.apply(method.getName(), method.invoke(real, args));
            } catch (InvocationTargetException failure) {
                throw failure.getCause();
            }
        }));
    }

    private static void run(Deque<Runnable> hooks) {
        Runnable hook = hooks.poll();
        if (hook != null) {
            hook.run();
        }
    }

    private HeardStream ask() {
        HeardStream heard = new HeardStream();
        cached.chat(WHY, heard);
        return heard;
    }

    /** One looks and finds nothing; meanwhile another one generates, stores and is gone; then the first is the first in the map. */
    @Test
    void whoLookedBeforeAnAnswerLanded_looksAgainBeforePaying() {
        fake.whenAsked = stream -> stream.say("be", "cause").handler.onCompleteResponse(BECAUSE);
        afterLookups.add(() -> assertThat(ask().heard).containsExactly("be", "cause", "."));

        HeardStream first = ask();

        assertThat(first.heard).containsExactly("be", "cause", ".");
        assertThat(fake.streams).hasSize(1);
    }

    /** While the answer is on its way to Redis it is in no tier, but its generation still takes streams. */
    @Test
    void whoAsksWhileAnAnswerIsBeingStored_joinsIt() {
        List<HeardStream> late = new ArrayList<>();
        beforeStores.add(() -> late.add(ask()));
        HeardStream first = ask();

        fake.streams.get(0).say("because").handler.onCompleteResponse(BECAUSE);

        assertThat(late).hasSize(1);
        assertThat(late.get(0).heard).containsExactly("because", ".");
        assertThat(first.heard).containsExactly("because", ".");
        assertThat(fake.streams).hasSize(1);
    }

    @Test
    void whoCancelsWhileTheAnswerIsBeingStored_cancelsNoGeneration() {
        HeardStream heard = ask();
        beforeStores.add(() -> Objects.requireNonNull(heard.handle).cancel());

        fake.streams.get(0).say("because").handler.onCompleteResponse(BECAUSE);

        assertThat(fake.streams.get(0).isCancelled()).isFalse();
        assertThat(heard.heard).containsExactly("because");
        assertThat(ask().heard).containsExactly("because", ".");
        assertThat(fake.streams).hasSize(1);
    }

    @Test
    void anAnswerThatCannotBeStored_isToldAllTheSame() {
        beforeStores.add(() -> {
            throw new IllegalStateException("no cache");
        });
        HeardStream heard = ask();

        fake.streams.get(0).say("because").handler.onCompleteResponse(BECAUSE);

        assertThat(heard.heard).containsExactly("because", ".");
        assertThat(heard.response).isSameAs(BECAUSE);
    }

    @Test
    void aCacheThatFails_isToldByOnError() {
        afterLookups.add(() -> {
            throw new IllegalStateException("strict");
        });

        assertThat(ask().heard).containsExactly("!strict");
        assertThat(fake.streams).isEmpty();
    }

    /** The last one has left, so that the generation is as good as cancelled, but it is still in the map. */
    @Test
    void whoComesWhenTheLastHasLeft_doesNotJoin() {
        List<Boolean> joined = new ArrayList<>();
        StreamFlight[] flight = new StreamFlight[1];
        flight[0] =
                new StreamFlight(AiResponses.clock(), () -> joined.add(flight[0].join(new HeardStream(), pending())));
        FakeStreamingModel.Stream source = new FakeStreamingModel.Stream(WHY, new HeardStream());
        HeardStream heard = new HeardStream();
        flight[0].join(heard, pending());
        flight[0].add(new Part.Text("a"), source);

        Objects.requireNonNull(heard.handle).cancel();

        assertThat(joined).containsExactly(false);
        assertThat(source.isCancelled()).isTrue();
        flight[0].seal(parts -> joined.add(true));
        assertThat(joined).as("nothing must come of it").hasSize(1);
    }

    private AiPending<StoredChat> pending() {
        return cache.begin(AiRequest.of("chat", "why?"), ChatSettings.TYPE, AiControl.DEFAULT);
    }

    /** LangChain4j's CancellationUnsupportedHandle, before which something happens, as on another thread. */
    private static StreamingHandle unsupported(Runnable meanwhile) {
        return handle(() -> {
            meanwhile.run();
            throw new UnsupportedFeatureException("no cancelling");
        });
    }

    private static StreamingHandle handle(Runnable cancel) {
        return new StreamingHandle() {
            @Override
            public void cancel() {
                cancel.run();
            }

            @Override
            public boolean isCancelled() {
                return false;
            }
        };
    }

    /** One who has heard "be", and whose cancelling is as told; the model's side of it. */
    private StreamingChatResponseHandler cancelled(Function<StreamingChatResponseHandler, StreamingHandle> handle) {
        HeardStream heard = ask();
        StreamingChatResponseHandler handler = fake.streams.get(0).handler;
        handler.onPartialResponse(new PartialResponse("be"), new PartialResponseContext(handle.apply(handler)));
        Objects.requireNonNull(heard.handle).cancel();
        assertThat(heard.heard).containsExactly("be");
        return handler;
    }

    /** What comes while it is being tried is kept, too. */
    @Test
    void aGenerationWhoseHandleThrows_goesOn_andIsStored() {
        StreamingChatResponseHandler handler = cancelled(model -> unsupported(() -> model.onPartialResponse("cause")));
        HeardStream late = ask();
        handler.onCompleteResponse(BECAUSE);

        assertThat(late.heard).containsExactly("be", "cause", ".");
        assertThat(ask().heard).containsExactly("be", "cause", ".");
        assertThat(fake.streams).hasSize(1);
    }

    /** The last one cancels; the end comes; the model says that it cannot be cancelled: the answer is paid for. */
    @Test
    void aGenerationThatEndsWhileItsHandleThrows_isStored_andWhatComesAfterItsEndIsNot() {
        cancelled(model -> unsupported(() -> {
            model.onPartialResponse("cause");
            model.onCompleteResponse(BECAUSE);
            model.onPartialResponse("late");
            model.onError(new IllegalStateException("late"));
        }));

        assertThat(ask().heard).containsExactly("be", "cause", ".");
        assertThat(fake.streams).hasSize(1);
    }

    @Test
    void aGenerationThatFailsWhileItsHandleThrows_isJoinedByNobody() {
        cancelled(model -> unsupported(() -> model.onError(new IllegalStateException("down"))));

        HeardStream next = ask();

        assertThat(fake.streams).hasSize(2);
        fake.streams.get(1).say("because").handler.onCompleteResponse(BECAUSE);
        assertThat(next.heard).containsExactly("because", ".");
    }

    /** Some providers complete what is being cancelled, with what there is so far. */
    @Test
    void halfAnAnswer_thatComesWhileItIsCancelled_isNotStored() {
        cancelled(model -> handle(() -> model.onCompleteResponse(FakeChatModel.text("be", FinishReason.STOP))));

        ask();

        assertThat(fake.streams).hasSize(2);
    }

    /** The last one cancels; another one comes, cannot join, and asks anew; the first generation cannot be cancelled, and is paid for all the same. */
    @Test
    void aGenerationThatANewcomerCouldNotJoin_isStored_ifItCannotBeCancelled() {
        List<HeardStream> newcomer = new ArrayList<>();
        StreamingChatResponseHandler handler = cancelled(model -> unsupported(() -> newcomer.add(ask())));
        handler.onCompleteResponse(BECAUSE);

        assertThat(ask().heard).containsExactly("be", ".");
        assertThat(fake.streams).hasSize(2);
        fake.streams.get(1).say("new").handler.onCompleteResponse(BECAUSE);
        assertThat(newcomer)
                .singleElement()
                .satisfies(one -> assertThat(one.heard).containsExactly("new", "."));
    }

    /** An error of a class loader that is gone says as little about whether it was cancelled. */
    @Test
    void aHandleThatBreaks_isOneThatCannotCancel() {
        HeardStream heard = ask();
        StreamingChatResponseHandler handler = fake.streams.get(0).handler;
        handler.onPartialResponse(new PartialResponse("be"), new PartialResponseContext(handle(() -> {
            throw new NoClassDefFoundError("gone");
        })));
        Objects.requireNonNull(heard.handle).cancel();
        handler.onCompleteResponse(BECAUSE);

        assertThat(ask().heard).containsExactly("be", ".");
        assertThat(fake.streams).hasSize(1);
    }

    /** A bad cache, such as of a failing class loader, must not leave listeners without an end. */
    @Test
    void anErrorAfterTheEndIsSealed_isStillTold() {
        beforeStores.add(() -> {
            throw new NoClassDefFoundError("gone");
        });
        HeardStream heard = ask();
        fake.streams.get(0).say("because").handler.onCompleteResponse(BECAUSE);

        assertThat(heard.heard).containsExactly("because", ".");
    }

    @Test
    void onErrorThatThrows_isCalledOnce() {
        AtomicInteger calls = new AtomicInteger();
        cached.chat(WHY, new StreamingChatResponseHandler() {
            @Override
            public void onCompleteResponse(ChatResponse response) {}

            @Override
            public void onError(Throwable error) {
                calls.incrementAndGet();
                throw new IllegalStateException("bad handler");
            }
        });
        fake.streams.get(0).handler.onError(new IllegalStateException("down"));

        assertThat(calls).hasValue(1);
    }

    /** It is still told the first part when the next ones and the end come. */
    @Test
    void whoIsBehind_holdsUpNobody_andMissesNothing() throws Exception {
        HeardStream first = ask();
        FakeStreamingModel.Stream stream = fake.streams.get(0).say("a");
        CountDownLatch behind = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        HeardStream slow = new HeardStream();
        slow.whenTold = text -> {
            behind.countDown();
            await(go);
        };
        Future<?> joining = thread.submit(() -> cached.chat(WHY, slow));
        await(behind);

        stream.say("b", "c").handler.onCompleteResponse(BECAUSE);

        assertThat(first.heard).containsExactly("a", "b", "c", ".");
        assertThat(slow.heard).containsExactly("a");
        go.countDown();
        joining.get(10, TimeUnit.SECONDS);
        assertThat(slow.heard).containsExactly("a", "b", "c", ".");
    }

    /** Two threads of one provider, which must not be told to one handler at once. */
    @Test
    void aHandler_isNeverCalledByTwoThreadsAtOnce() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        HeardStream heard = new HeardStream();
        heard.whenTold = text -> {
            inside.countDown();
            await(go);
            heard.heard.add("/" + text);
        };
        cached.chat(WHY, heard);
        FakeStreamingModel.Stream stream = fake.streams.get(0);
        Future<?> telling = thread.submit(() -> stream.say("a"));
        await(inside);

        stream.say("b");

        assertThat(heard.heard).containsExactly("a");
        go.countDown();
        telling.get(10, TimeUnit.SECONDS);
        assertThat(heard.heard).containsExactly("a", "/a", "b", "/b");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
