package org.cdicache.ai.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.ai.engine.NearNodes.ALSO;
import static org.cdicache.ai.engine.NearNodes.FIRST;
import static org.cdicache.ai.engine.NearNodes.PATIENT;
import static org.cdicache.ai.engine.NearNodes.SAME;
import static org.cdicache.ai.engine.Steps.eventually;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.cdicache.Cache;
import org.cdicache.CacheRegistry;
import org.cdicache.ContextLoader;
import org.cdicache.ai.AiLookup.Status;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AnswerScope;
import org.cdicache.ai.engine.NearNodes.Node;
import org.cdicache.ai.near.LettersEmbedder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Near matches that were rejected, on several nodes that share a Redis. */
class NearRejectionsOnRedisTest {

    private final NearNodes nodes = new NearNodes();

    @AfterEach
    void close() {
        nodes.close();
    }

    @Test
    void rejection_holdsOnEveryNode_andAfterARestart() {
        Node one = nodes.node();
        Node other = nodes.node();
        one.generate(FIRST, "sew");
        assertThat(other.read(SAME).status()).isEqualTo(Status.NEAR);

        assertThat(one.answers().near().reject(SAME, one.answers().key(FIRST))).isTrue();

        eventually("the other node has heard", () -> other.read(SAME).status() == Status.ABSENT);
        assertThat(other.read(ALSO).status()).isEqualTo(Status.NEAR);
        one.generate(FIRST, "sew again");
        Node late = nodes.node();
        assertThat(late.read(SAME).status()).isEqualTo(Status.ABSENT);
        assertThat(late.read(ALSO).value()).isEqualTo("sew again");
        assertThat(nodes.redis.raw.pttl(nodes.place("ai-near", FIRST, one)))
                .isGreaterThan(Duration.ofDays(3_000).toMillis());
    }

    /** Node A has read the record and is about to store its entry; node B rejects; A stores what it has made of what it read. */
    @Test
    void rejection_thatComesBetweenReadingAndStoringAnEntry_isKept() {
        Node b = nodes.node();
        b.generate(FIRST, "sew");
        CacheRegistry registry = nodes.redis.node(cache -> cache.commandTimeout(PATIENT));
        AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
        Node a = nodes.node(registry, interrupted(registry.cache("ai-near"), meanwhile), new LettersEmbedder());
        AtomicInteger rejections = new AtomicInteger();
        meanwhile.set(() -> {
            if (rejections.getAndIncrement() == 0) {
                assertThat(b.answers().near().reject(SAME, b.answers().key(FIRST)))
                        .isTrue();
            }
        });

        a.generate(FIRST, "sew again");

        assertThat(rejections.get()).isGreaterThan(1);
        assertThat(nodes.node().read(SAME).status()).isEqualTo(Status.ABSENT);
        assertThat(nodes.node().read(ALSO).value()).isEqualTo("sew again");
    }

    /** The cache, in which something happens after each load has read what there is, and before it stores. */
    private static Cache interrupted(Cache cache, AtomicReference<Runnable> meanwhile) {
        return (Cache) Proxy.newProxyInstance(
                Cache.class.getClassLoader(), new Class<?>[] {Cache.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("lookupOrLoad") && arguments[3] instanceof ContextLoader<?, ?> loader) {
                        arguments[3] = after(loader, meanwhile);
                    }
                    try {
                        return method.invoke(cache, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static <T, X extends Exception> ContextLoader<T, X> after(
            ContextLoader<T, X> loader, AtomicReference<Runnable> meanwhile) {
        return context -> {
            T made = loader.load(context);
            meanwhile.get().run();
            return made;
        };
    }

    @Test
    void recordWithARejection_losesWhatItKnowsOfTheRequest_whenItsAnswerEnds() {
        Node one = nodes.node();
        one.generate(FIRST, "sew");
        assertThat(one.answers().near().reject(SAME, one.answers().key(FIRST))).isTrue();
        assertThat(nodes.redis.raw.get(nodes.place("ai-near", FIRST, one))).contains("\"vector\"");

        nodes.time.advance(Duration.ofHours(3));
        assertThat(one.read(ALSO).status()).isEqualTo(Status.ABSENT);

        assertThat(nodes.redis.raw.get(nodes.place("ai-near", FIRST, one)))
                .doesNotContain("\"vector\"")
                .contains(one.answers().key(SAME));
        one.generate(FIRST, "sew again");
        assertThat(one.read(SAME).status()).isEqualTo(Status.ABSENT);
        assertThat(one.read(ALSO).value()).isEqualTo("sew again");
    }

    @Test
    void recordWithARejection_goesWithItsScope() {
        Node one = nodes.node();
        AiRequest first = FIRST.withTenant("acme");
        one.generate(first, "sew");
        assertThat(one.answers()
                        .near()
                        .reject(SAME.withTenant("acme"), one.answers().key(first)))
                .isTrue();

        one.answers().invalidate(AnswerScope.tenant("acme"), "contract ended");

        assertThat(one.registry().cache("ai-near").exists(one.answers().key(first)))
                .isFalse();
    }

    @Test
    void rejectionBesideAForgottenAnswer_goesWithItsScope() {
        Node one = nodes.node();
        AiRequest first = FIRST.withTenant("acme");
        one.generate(first, "sew");
        one.answers().near().reject(SAME.withTenant("acme"), one.answers().key(first));
        one.answers().forget(first);
        AiRequest never = FIRST.withTenant("acme").withModel("m");
        one.answers()
                .near()
                .reject(SAME.withTenant("acme").withModel("m"), one.answers().key(never));
        assertThat(one.registry().cache("ai-near").exists(one.answers().key(first)))
                .isTrue();
        assertThat(one.registry().cache("ai-near").exists(one.answers().key(never)))
                .isTrue();

        one.answers().invalidate(AnswerScope.tenant("acme"), "contract ended");

        assertThat(one.registry().cache("ai-near").exists(one.answers().key(first)))
                .isFalse();
        assertThat(one.registry().cache("ai-near").exists(one.answers().key(never)))
                .isFalse();
    }

    /** One thread is about to store a rejection; another one of this node rejects, waits for that, and is given what the first one made. */
    @Test
    void rejectionsOfOneRecordAtOnce_areAllKept() {
        CacheRegistry registry = nodes.redis.node(cache -> cache.commandTimeout(PATIENT));
        AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
        Node node = nodes.node(registry, interrupted(registry.cache("ai-near"), meanwhile), new LettersEmbedder());
        node.generate(FIRST, "sew");
        String key = node.answers().key(FIRST);
        AtomicReference<Future<Boolean>> second = new AtomicReference<>();
        meanwhile.set(() -> {
            if (second.get() == null) {
                second.set(Steps.elsewhere(() -> node.answers().near().reject(ALSO, key)));
                Steps.waitForALoad(1);
            }
        });

        assertThat(node.answers().near().reject(SAME, key)).isTrue();
        assertThat(Steps.join(second.get())).isTrue();

        assertThat(node.read(SAME).status()).isEqualTo(Status.ABSENT);
        assertThat(node.read(ALSO).status()).isEqualTo(Status.ABSENT);
    }
}
