package org.cdicache.ai.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.TypeRef;
import org.cdicache.ai.AiCacheConfig;
import org.cdicache.ai.AiCacheFactory;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiHooks;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.AiSummary.Invalidation;
import org.cdicache.ai.AnswerScope;
import org.cdicache.ai.BatchOptions;
import org.cdicache.ai.Generated;
import org.cdicache.ai.TenantRequiredException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whose answers a call reaches, and which ones an invalidation ends. */
class ScopesTest {

    private static final TypeRef<String> TEXT = TypeRef.of(String.class);

    private final AiCacheFactory factory = AiCacheFactory.create();
    private final AtomicReference<String> caller = new AtomicReference<>();

    @AfterEach
    void close() {
        factory.close();
    }

    private AiResponseCache cache(boolean tenantRequired) {
        return factory.fromConfig(
                CacheConfig.builder(CachePreset.TESTING).maxEntries(1_000).build(),
                AiCacheConfig.builder(CachePreset.AI_DEVELOPMENT)
                        .tenantRequired(tenantRequired)
                        .build(),
                AiHooks.DEFAULT.withTenants(caller::get));
    }

    private static List<AiRequest> everyCombination() {
        List<AiRequest> all = new ArrayList<>();
        for (String operation : List.of("sum", "summarize", "sum:m", "s*")) {
            for (String model : Arrays.asList(null, "m", "sum", "m:t")) {
                for (String tenant : Arrays.asList(null, "t", "m", "*")) {
                    all.add(new AiRequest(operation, "text", Map.of(), null, model, tenant));
                }
            }
        }
        return all;
    }

    private static void invalidatesExactly(AiResponseCache answers, AnswerScope scope, Predicate<AiRequest> meant) {
        List<AiRequest> all = everyCombination();
        all.forEach(request -> answers.getOrGenerate(request, String.class, () -> "answer"));

        answers.invalidate(scope, "test");

        assertThat(all)
                .allSatisfy(request -> assertThat(answers.getCachedResponse(request, TEXT))
                        .as("%s after %s", request, scope)
                        .isEqualTo(meant.test(request) ? Optional.empty() : Optional.of("answer")));
    }

    @Test
    void everyScope_endsItsAnswers_andNoOthers() {
        AiResponseCache answers = cache(false);
        invalidatesExactly(
                answers, AnswerScope.operation("sum"), r -> r.operation().equals("sum"));
        invalidatesExactly(
                answers, AnswerScope.operation("s*"), r -> r.operation().equals("s*"));
        invalidatesExactly(answers, AnswerScope.model("m"), r -> "m".equals(r.model()));
        invalidatesExactly(answers, AnswerScope.tenant("m"), r -> "m".equals(r.tenant()));
        invalidatesExactly(answers, AnswerScope.tenant("*"), r -> "*".equals(r.tenant()));
        invalidatesExactly(
                answers,
                AnswerScope.operation("sum").ofModel("m"),
                r -> r.operation().equals("sum") && "m".equals(r.model()));
        invalidatesExactly(
                answers,
                AnswerScope.operation("sum").ofTenant("t"),
                r -> r.operation().equals("sum") && "t".equals(r.tenant()));
        invalidatesExactly(
                answers, AnswerScope.model("m").ofTenant("t"), r -> "m".equals(r.model()) && "t".equals(r.tenant()));
        invalidatesExactly(
                answers,
                AnswerScope.operation("sum").ofModel("m").ofTenant("t"),
                r -> r.operation().equals("sum") && "m".equals(r.model()) && "t".equals(r.tenant()));
        invalidatesExactly(answers, AnswerScope.operation("absent"), r -> false);
        invalidatesExactly(answers, AnswerScope.ALL, r -> true);
    }

    @Test
    void answersThatAreStoredAsTheyAre_areInTheirScopesToo() {
        AiResponseCache answers = cache(false);
        AiRequest request = AiRequest.of("sum", "text").withTenant("t");
        answers.cacheResponse(request, "answer");

        answers.invalidate(AnswerScope.tenant("t"), "the tenant has left");

        assertThat(answers.getCachedResponse(request, TEXT)).isEmpty();
    }

    @Test
    void tagsEndWhatWasStoredUnderThem() {
        AiResponseCache answers = cache(false);
        AiRequest tagged = AiRequest.of("qa", "one");
        AiRequest ofTenant = AiRequest.of("qa", "one").withTenant("t");
        AiRequest otherTag = AiRequest.of("qa", "two");
        AiRequest untagged = AiRequest.of("qa", "three");
        Runnable store = () -> {
            answers.answer(tagged, TEXT, AiControl.DEFAULT.withTags("doc:1", "doc:2"), () -> Generated.of("answer"));
            answers.answer(ofTenant, TEXT, AiControl.DEFAULT.withTags("doc:1"), () -> Generated.of("answer"));
            answers.answer(otherTag, TEXT, AiControl.DEFAULT.withTags("doc"), () -> Generated.of("answer"));
            answers.answer(untagged, TEXT, AiControl.DEFAULT, () -> Generated.of("answer"));
        };
        List<AiRequest> all = List.of(tagged, ofTenant, otherTag, untagged);

        store.run();
        answers.invalidate(AnswerScope.tag("doc:1").ofTenant("t"), "test");
        assertThat(all)
                .extracting(r -> answers.getCachedResponse(r, TEXT).isPresent())
                .containsExactly(true, false, true, true);

        store.run();
        answers.invalidate(AnswerScope.tag("doc:1"), "test");
        assertThat(all)
                .extracting(r -> answers.getCachedResponse(r, TEXT).isPresent())
                .containsExactly(false, false, true, true);
    }

    @Test
    void noTwoScopes_haveTheSameTag() {
        List<String> names = List.of("a", "o", "a:a", "m:a", "a".repeat(61), "a".repeat(200), "\u00e9".repeat(60), "#");
        Map<String, AnswerScope> tags = new HashMap<>();
        List<AnswerScope> scopes = new ArrayList<>();
        for (String name : names) {
            scopes.addAll(List.of(
                    AnswerScope.operation(name),
                    AnswerScope.model(name),
                    AnswerScope.tenant(name),
                    AnswerScope.tag(name)));
            for (String other : names) {
                scopes.add(AnswerScope.operation(name).ofModel(other));
                scopes.add(AnswerScope.operation(name).ofTenant(other));
                scopes.add(AnswerScope.model(name).ofTenant(other));
                scopes.add(AnswerScope.tag(name).ofTenant(other));
                names.forEach(third ->
                        scopes.add(AnswerScope.operation(name).ofModel(other).ofTenant(third)));
            }
        }
        scopes.forEach(scope ->
                assertThat(tags.put(Tags.of(scope), scope)).as("%s", scope).isNull());
        assertThat(tags.keySet()).allSatisfy(tag -> assertThat(tag.length()).isLessThanOrEqualTo(128));
        Set<String> most = new HashSet<>(List.of("1", "2", "3", "4", "5", "6", "7", "8"));
        assertThat(Tags.of(new AiRequest("o", "t", Map.of(), null, "m", "t"), most))
                .hasSize(23);
    }

    @Test
    void invalidationsAreRemembered_theLatestFirst_onOneLine() {
        AiResponseCache answers = cache(false);
        for (int i = 0; i < 25; i++) {
            answers.invalidate(AnswerScope.operation("op" + i), "line one\nline two " + i);
        }

        List<Invalidation> remembered = answers.summary().invalidations();
        assertThat(remembered).hasSize(20);
        assertThat(remembered.get(0).scope()).isEqualTo(AnswerScope.operation("op24"));
        assertThat(remembered.get(0).reason()).isEqualTo("line one line two 24");
    }

    @Test
    void combinationsThatAreNotPossible_areRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AnswerScope.tag("t").ofModel("m"))
                .withMessageContaining("tenant only");
        assertThatIllegalArgumentException().isThrownBy(() -> AnswerScope.operation(" "));
        assertThatIllegalArgumentException().isThrownBy(() -> new AnswerScope(null, null, "t", true, null));
    }

    @Test
    void callersTenant_isThatOfRequestsWithoutOne() {
        AiResponseCache answers = cache(false);
        AiRequest request = AiRequest.of("qa", "text");
        caller.set("acme");
        answers.getOrGenerate(request, String.class, () -> "of acme");
        assertThat(answers.key(request)).contains(":acme:");
        caller.set("evil");
        assertThat(answers.getCachedResponse(request, String.class)).isEmpty();
        caller.set(" ");
        assertThat(answers.getCachedResponse(request, String.class)).isEmpty();
        assertThat(answers.getCachedResponse(request.withTenant("acme"), String.class))
                .contains("of acme");

        caller.set("evil");
        answers.invalidate(AnswerScope.ALL, "of evil");
        assertThat(answers.getCachedResponse(request.withTenant("acme"), String.class))
                .contains("of acme");
        answers.invalidate(AnswerScope.ALL.ofEveryTenant(), "of all");
        assertThat(answers.getCachedResponse(request.withTenant("acme"), String.class))
                .isEmpty();
    }

    @Test
    void withoutATenant_whereOneIsRequired_everyMethodFails_andNothingHappens() {
        for (boolean enabled : new boolean[] {true, false}) {
            AiResponseCache answers = factory.fromConfig(
                    CacheConfig.of(CachePreset.TESTING),
                    AiCacheConfig.builder(CachePreset.AI_DEVELOPMENT)
                            .enabled(enabled)
                            .tenantRequired(true)
                            .build(),
                    AiHooks.DEFAULT.withTenants(caller::get));
            AiRequest request = AiRequest.of("qa", "secret text");
            List<Runnable> calls = List.of(
                    () -> answers.cacheResponse(request, "no"),
                    () -> answers.getCachedResponse(request, String.class),
                    () -> answers.lookup(request, TEXT),
                    () -> answers.getOrGenerate(request, String.class, ScopesTest::unexpected),
                    () -> answers.answer(request, TEXT, AiControl.BYPASS, ScopesTest::unexpected),
                    () -> answers.getOrGenerateAll(List.of(request), TEXT, r -> unexpected(), BatchOptions.SEQUENTIAL),
                    () -> answers.invalidate(AnswerScope.operation("qa"), "no"),
                    () -> answers.invalidate(AnswerScope.ALL, "no"),
                    () -> answers.forget(request),
                    () -> answers.key(request),
                    () -> answers.explainKey(request));

            assertThat(calls)
                    .allSatisfy(call -> assertThatExceptionOfType(TenantRequiredException.class)
                            .isThrownBy(call::run)
                            .withMessageContainingAll("cache.ai.tenant-required", "withTenant", "TenantResolver")
                            .withMessageNotContaining("secret"));

            assertThat(answers.stats().puts()
                            + answers.stats().l1Misses()
                            + answers.stats().loads())
                    .isZero();
            answers.invalidate(AnswerScope.ALL.ofEveryTenant(), "an administrator may");
            assertThat(answers.getOrGenerate(request.withTenant("acme"), String.class, () -> "answer"))
                    .isEqualTo("answer");
        }
    }

    @Test
    void resolverThatFails_failsTheCall() {
        AiResponseCache answers = factory.fromConfig(
                CacheConfig.of(CachePreset.TESTING),
                AiCacheConfig.of(CachePreset.AI_DEVELOPMENT),
                AiHooks.DEFAULT.withTenants(() -> {
                    throw new IllegalStateException("no session");
                }));

        assertThatExceptionOfType(TenantRequiredException.class)
                .isThrownBy(() -> answers.getCachedResponse(AiRequest.of("qa", "text"), String.class))
                .withMessageContaining("IllegalStateException")
                .withMessageNotContaining("no session");
    }

    private static <T> T unexpected() {
        throw new AssertionError("the generator must not run");
    }
}
