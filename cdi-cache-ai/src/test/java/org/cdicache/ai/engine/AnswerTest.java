package org.cdicache.ai.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cdicache.ai.engine.Steps.await;
import static org.cdicache.ai.engine.Steps.elsewhere;
import static org.cdicache.ai.engine.Steps.join;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CacheFactory;
import org.cdicache.CachePreset;
import org.cdicache.EntryOptions;
import org.cdicache.Lookup;
import org.cdicache.Tier;
import org.cdicache.TypeRef;
import org.cdicache.ai.AiCacheConfig;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiLookup;
import org.cdicache.ai.AiLookup.Status;
import org.cdicache.ai.AiOperation;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.AnswerAdmission;
import org.cdicache.ai.AnswerAdmission.Verdict;
import org.cdicache.ai.FinishReason;
import org.cdicache.ai.Generated;
import org.cdicache.ai.TenantResolver;
import org.cdicache.ai.TokenUsage;
import org.cdicache.core.SystemTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How one request is answered, and what its caller is told of it. */
class AnswerTest {

    private static final TypeRef<String> TEXT = TypeRef.of(String.class);
    private static final AiRequest REQUEST = AiRequest.of("qa", "a story").withQuestion("who?");
    private static final TokenUsage USAGE = new TokenUsage(120, 7);

    private final CacheFactory caches = CacheFactory.create();
    private final Cache cache = caches.fromConfig(CacheConfig.of(CachePreset.TESTING));
    private final Steps.MovedTime time = new Steps.MovedTime();
    private final AiResponseCache answers = with(AnswerAdmission.standard());
    private final AtomicInteger paid = new AtomicInteger();

    @AfterEach
    void close() {
        caches.close();
    }

    private AiResponseCache with(AnswerAdmission admission) {
        return in(cache, EntryOptions.NONE, admission);
    }

    private Cache cacheOf(EntryOptions entry) {
        return caches.fromConfig(
                CacheConfig.builder(CachePreset.TESTING).entry(entry).build());
    }

    private AiResponseCache in(Cache own, EntryOptions entry, AnswerAdmission admission) {
        AiCacheConfig config = AiCacheConfig.builder(CachePreset.AI_DEVELOPMENT)
                .operation("qa", AiOperation.DEFAULT.withStaleIfError(Duration.ofHours(1)))
                .operation(
                        "brief",
                        AiOperation.DEFAULT.withTtl(Duration.ofMillis(1)).withStaleIfError(Duration.ofHours(1)))
                .operation("fleeting", AiOperation.DEFAULT.withTtl(Duration.ofMillis(1)))
                .build();
        return new StoredResponses(
                own,
                new RequestPolicy(config, TenantResolver.NONE),
                new Storing(config, entry),
                admission,
                Conversation.NONE,
                time);
    }

    private AiLookup<String> ask(AiControl control, FinishReason reason) {
        return answers.<String, RuntimeException>answer(REQUEST, TEXT, control, () -> {
            time.advance(Duration.ofSeconds(2));
            return new Generated<>("answer " + paid.incrementAndGet(), reason, USAGE);
        });
    }

    private AiLookup<String> ask(AiControl control) {
        return ask(control, FinishReason.STOP);
    }

    private static AiLookup<String> broken(AiResponseCache answers, AiControl control) throws IOException {
        return answers.answer(REQUEST, TEXT, control, () -> {
            throw new IOException("model overloaded");
        });
    }

    @Test
    void hit_tellsWhatTheModelSaid_andHowOldTheAnswerIs() {
        AiLookup<String> generated = ask(AiControl.DEFAULT);
        assertThat(generated)
                .isEqualTo(new AiLookup<>(
                        Status.MISS,
                        "answer 1",
                        Tier.NONE,
                        Duration.ZERO,
                        Duration.ofMinutes(30),
                        FinishReason.STOP,
                        USAGE,
                        Duration.ofSeconds(2),
                        Verdict.ADMITTED));
        assertThat(generated.stored()).isTrue();
        time.advance(Duration.ofSeconds(5));

        AiLookup<String> hit = ask(AiControl.DEFAULT);

        assertThat(hit.status()).isEqualTo(Status.HIT);
        assertThat(hit.tier()).isEqualTo(Tier.L1);
        assertThat(hit.age()).as("from the beginning of the generation").isEqualTo(Duration.ofSeconds(7));
        assertThat(hit.answer()).isEqualTo(new Generated<>("answer 1", FinishReason.STOP, USAGE));
        assertThat(hit.took()).isEqualTo(Duration.ofSeconds(2));
        assertThat(hit.stored()).isFalse();
        assertThat(paid).hasValue(1);
    }

    @ParameterizedTest
    @CsvSource({
        "LENGTH, truncated",
        "CONTENT_FILTER, filtered",
        "REFUSAL, refused",
        "TOOL_CALLS, tool-calls",
        "OTHER, other"
    })
    void answerThatIsNotWorthKeeping_isReturned_butNotStored(FinishReason reason, String verdict) {
        AiLookup<String> rejected = ask(AiControl.DEFAULT, reason);

        assertThat(rejected.value()).isEqualTo("answer 1");
        assertThat(rejected.verdict()).isEqualTo(Verdict.rejected(verdict));
        assertThat(rejected.stored()).isFalse();
        assertThat(ask(AiControl.DEFAULT).value()).isEqualTo("answer 2");
        assertThat(answers.summary().total().rejected()).isEqualTo(Map.of(verdict, 1L));
    }

    /** Also where the cache remembers nulls: an answer that is none is never one. */
    @Test
    void blankAndMissingAnswers_areNotStored() {
        EntryOptions nulls =
                EntryOptions.builder().nullTtl(Duration.ofMinutes(1)).build();
        for (AiResponseCache one : List.of(answers, in(cacheOf(nulls), nulls, AnswerAdmission.standard()))) {
            for (String nothing : new String[] {"", " \n\t\u2003", null, null}) {
                AiLookup<String> rejected = one.<String, RuntimeException>answer(
                        REQUEST, TEXT, AiControl.DEFAULT, () -> Generated.of(nothing));
                assertThat(rejected.status()).isEqualTo(Status.MISS);
                assertThat(rejected.value()).isEqualTo(nothing);
                assertThat(rejected.stored()).isFalse();
            }
            assertThat(one.summary().total().rejected()).isEqualTo(Map.of("blank", 2L, "nothing", 2L));
            assertThat(one.getCachedResponse(REQUEST, TEXT)).isEmpty();
        }
    }

    @Test
    void admissionOfTheCall_goesBeforeThatOfTheCache() {
        AiControl anything = AiControl.DEFAULT.withAdmission((request, answer) -> Verdict.ADMITTED);

        assertThat(ask(anything, FinishReason.LENGTH).stored()).isTrue();
        assertThat(ask(AiControl.DEFAULT).status()).isEqualTo(Status.HIT);
    }

    @Test
    void admissionThatFails_costsNoAnswer() {
        AiResponseCache broken = with((request, answer) -> {
            throw new IllegalStateException("no connection to " + answer.value());
        });

        AiLookup<String> answer = broken.answer(REQUEST, TEXT, AiControl.DEFAULT, () -> Generated.of("answer"));

        assertThat(answer.value()).isEqualTo("answer");
        assertThat(answer.verdict()).isEqualTo(Verdict.rejected("admission-failed"));
        assertThat(broken.getCachedResponse(REQUEST, TEXT)).isEmpty();
    }

    @Test
    void bypass_readsAndStoresNothing() {
        ask(AiControl.DEFAULT);

        AiLookup<String> past = ask(AiControl.BYPASS);

        assertThat(past.status()).isEqualTo(Status.BYPASS);
        assertThat(past.value()).isEqualTo("answer 2");
        assertThat(past.usage()).isEqualTo(USAGE);
        assertThat(ask(AiControl.DEFAULT).value()).isEqualTo("answer 1");
    }

    @Test
    void refresh_replacesTheAnswer() {
        ask(AiControl.DEFAULT);

        AiLookup<String> anew = ask(AiControl.REFRESH);

        assertThat(anew.status()).isEqualTo(Status.REFRESH);
        assertThat(anew.stored()).isTrue();
        assertThat(ask(AiControl.DEFAULT).value()).isEqualTo("answer 2");
    }

    @Test
    void refreshThatFails_isAnsweredWithTheOldOne_whichStays() throws IOException {
        ask(AiControl.DEFAULT);

        AiLookup<String> old = broken(answers, AiControl.REFRESH);

        assertThat(old.status()).isEqualTo(Status.STALE);
        assertThat(old.value()).isEqualTo("answer 1");
        assertThat(ask(AiControl.DEFAULT).status()).isEqualTo(Status.HIT);
    }

    /** A caller that has left with the old answer, or whose store has failed, may have paid for a new one. */
    @Test
    void paidAnswer_goesBeforeAStaleOne_andAFreshHitBeforeWhatARefreshBrings() {
        Generation<String, RuntimeException> generation =
                new Generation<>(() -> Generated.of("paid"), time, paid -> {});
        StoredAnswer<String> stored = StoredAnswer.of("stored", Generated.of("stored"), 0, 0);
        Answers told = new Answers(time);
        Lookup<StoredAnswer<String>> stale = new Lookup<>(stored, Tier.L1, Duration.ZERO, true);
        assertThat(told.answered(stale, generation, Status.MISS).status()).isEqualTo(Status.STALE);

        generation.run();

        AiLookup<String> answer = told.answered(stale, generation, Status.MISS);
        assertThat(answer.value()).isEqualTo("paid");
        assertThat(answer.status()).isEqualTo(Status.MISS);
        Lookup<StoredAnswer<String>> fresh = new Lookup<>(stored, Tier.L1, Duration.ofSeconds(1));
        assertThat(told.answered(fresh, generation, Status.MISS).status()).isEqualTo(Status.HIT);
    }

    @Test
    void refreshWhoseAnswerIsRejected_leavesTheOldOne() {
        ask(AiControl.DEFAULT);

        assertThat(ask(AiControl.REFRESH, FinishReason.LENGTH).value()).isEqualTo("answer 2");

        assertThat(ask(AiControl.DEFAULT).value()).isEqualTo("answer 1");
    }

    @Test
    void noStore_readsButDoesNotStore_norShares() {
        AiLookup<String> unstored = ask(AiControl.NO_STORE);
        assertThat(unstored.status()).isEqualTo(Status.MISS);
        assertThat(unstored.stored()).isFalse();
        assertThat(ask(AiControl.DEFAULT).value()).isEqualTo("answer 2");

        assertThat(ask(AiControl.NO_STORE).status()).isEqualTo(Status.HIT);
    }

    @Test
    void onlyIfCached_neverGenerates() {
        assertThat(ask(AiControl.ONLY_IF_CACHED).status()).isEqualTo(Status.ABSENT);
        assertThat(paid).hasValue(0);

        ask(AiControl.DEFAULT);
        assertThat(ask(AiControl.ONLY_IF_CACHED).status()).isEqualTo(Status.HIT);
        assertThat(ask(AiControl.ONLY_IF_CACHED.and(AiControl.REFRESH)).status())
                .isEqualTo(Status.ABSENT);
        assertThat(paid).hasValue(1);
    }

    @Test
    void answerThatIsTooOld_isNoHit() {
        ask(AiControl.DEFAULT);
        assertThat(ask(AiControl.ONLY_IF_CACHED.withMaxAge(Duration.ZERO)).status())
                .as("none is young enough, not even one of this moment")
                .isEqualTo(Status.ABSENT);
        time.advance(Duration.ofSeconds(10));

        AiControl cached = AiControl.ONLY_IF_CACHED;
        assertThat(ask(cached.withMaxAge(Duration.ofSeconds(12))).status()).isEqualTo(Status.HIT);
        assertThat(ask(cached.withMaxAge(Duration.ofMillis(11_999))).status()).isEqualTo(Status.ABSENT);
        assertThat(ask(AiControl.DEFAULT.withMaxAge(Duration.ofHours(1))).status())
                .isEqualTo(Status.HIT);
        assertThat(ask(AiControl.DEFAULT.withMaxAge(Duration.ZERO)).status()).isEqualTo(Status.REFRESH);
        assertThat(ask(AiControl.DEFAULT).value()).isEqualTo("answer 2");
    }

    @Test
    void staleAnswer_isServedForAFailure_whereItsOperationSaysSo() throws IOException {
        ask(AiControl.DEFAULT);
        cache.expire(answers.key(REQUEST));
        assertThat(ask(AiControl.ONLY_IF_CACHED).status()).isEqualTo(Status.ABSENT);

        AiLookup<String> stale = broken(answers, AiControl.DEFAULT);

        assertThat(stale.status()).isEqualTo(Status.STALE);
        assertThat(stale.value()).isEqualTo("answer 1");
        assertThat(stale.usage()).isEqualTo(USAGE);
        assertThat(stale.ttl()).isZero();
        // For a moment the model is spared, and everybody is answered so.
        assertThat(answers.lookup(REQUEST, TEXT).stale()).isTrue();
        assertThat(ask(AiControl.DEFAULT))
                .extracting(AiLookup::status, AiLookup::ttl)
                .containsExactly(Status.STALE, Duration.ZERO);
        assertThat(answers.summary().total().stale()).isEqualTo(3);
        assertThat(answers.summary().total().hits()).isZero();
        AiRequest other = AiRequest.of("sentiment", "a story");
        answers.cacheResponse(other, "answer");
        cache.expire(answers.key(other));
        assertThatThrownBy(() -> answers.answer(other, TEXT, AiControl.DEFAULT, () -> {
                    throw new IOException("model overloaded");
                }))
                .isInstanceOf(IOException.class);
    }

    /** The same, where not the operation keeps stale answers, but the cache keeps stale entries. */
    @Test
    void staleIfErrorOfACall_shortensNothingThatTheCacheKeeps() throws IOException {
        EntryOptions entry =
                EntryOptions.builder().staleIfError(Duration.ofDays(7)).build();
        AiResponseCache keeping = in(cacheOf(entry), entry, AnswerAdmission.standard());
        AiRequest fleeting = AiRequest.of("fleeting", "a story");
        AiControl hardlyAny = AiControl.DEFAULT.withStaleIfError(Duration.ofMillis(1));
        keeping.answer(fleeting, TEXT, hardlyAny, () -> Generated.of("answer"));
        long start = SystemTime.INSTANCE.nanos();
        Steps.eventually(
                "its time is over, and what the call would take as well",
                () -> SystemTime.INSTANCE.nanos() - start
                        > Duration.ofMillis(10).toNanos());

        AiLookup<String> stale = keeping.answer(fleeting, TEXT, AiControl.DEFAULT, () -> {
            throw new IOException("model overloaded");
        });

        assertThat(stale.status()).isEqualTo(Status.STALE);
    }

    /** What one call takes must not shorten what the operation keeps for others. */
    @Test
    void staleIfErrorOfACall_changesNothingForOthers() throws IOException {
        AiRequest brief = AiRequest.of("brief", "a story");
        answers.answer(
                brief, TEXT, AiControl.DEFAULT.withStaleIfError(Duration.ofMillis(1)), () -> Generated.of("answer"));
        long start = SystemTime.INSTANCE.nanos();
        Steps.eventually(
                "its time is over, and what the call would take as well",
                () -> SystemTime.INSTANCE.nanos() - start
                        > Duration.ofMillis(10).toNanos());

        AiLookup<String> stale = answers.answer(brief, TEXT, AiControl.DEFAULT, () -> {
            throw new IOException("model overloaded");
        });

        assertThat(stale.status()).isEqualTo(Status.STALE);
    }

    @Test
    void callersAtOnce_shareOneGeneration_andAreToldOfIt() {
        CompletableFuture<Void> began = new CompletableFuture<>();
        CompletableFuture<Void> mayEnd = new CompletableFuture<>();
        Future<AiLookup<String>> leader = elsewhere(() -> answers.answer(REQUEST, TEXT, AiControl.DEFAULT, () -> {
            began.complete(null);
            await(mayEnd);
            return new Generated<>("shared", FinishReason.STOP, USAGE);
        }));
        await(began);
        List<Future<AiLookup<String>>> waiters = List.of(
                elsewhere(() -> ask(AiControl.DEFAULT)),
                elsewhere(() -> ask(AiControl.DEFAULT)),
                elsewhere(() -> ask(AiControl.REFRESH)));
        Steps.waitForALoad(3);
        assertThat(ask(AiControl.NO_STORE).value()).as("shares nothing").isEqualTo("answer 1");
        mayEnd.complete(null);

        assertThat(join(leader).status()).isEqualTo(Status.MISS);
        assertThat(waiters).allSatisfy(waiter -> {
            assertThat(join(waiter).status()).isEqualTo(Status.COALESCED);
            assertThat(join(waiter).value()).isEqualTo("shared");
            assertThat(join(waiter).usage()).isEqualTo(USAGE);
        });
        assertThat(paid).hasValue(1);
    }

    @Test
    void privateParts_areInNoText() {
        AiLookup<String> answer = ask(AiControl.DEFAULT);

        assertThat(answer.toString()).doesNotContain("answer 1");
        assertThat(answer.answer().toString()).doesNotContain("answer 1");
        assertThat(StoredAnswer.of("answer 1", answer.answer(), 0, 0).toString())
                .contains("finish=STOP")
                .doesNotContain("answer 1");
    }
}
