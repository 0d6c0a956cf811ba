package org.cdicache.ai.engine;

import static java.lang.System.Logger.Level.WARNING;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.cdicache.EntryOptions;
import org.cdicache.Lookup;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiLookup;
import org.cdicache.ai.AiLookup.Status;
import org.cdicache.ai.AiPending;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.AnswerAdmission.Verdict;
import org.cdicache.ai.Generated;
import org.cdicache.ai.engine.Generation.Paid;
import org.cdicache.spi.OpenLoads.Load;
import org.cdicache.spi.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * A pending answer that is stored in a cache by way of an open load. That it ends once, and that it is counted once, is decided by compare and set, each by
 * its own: a request that was left is counted before what it has begun ends.
 */
final class StoredPending<T> implements AiPending<T> {

    private static final System.Logger LOG = System.getLogger(AiResponseCache.class.getName());

    /** What depends on the request. */
    interface Ends<T> {

        /** Whether the cache can store what comes later. */
        boolean opens();

        Load<StoredAnswer<T>> open();

        Verdict judge(Generated<?> answer, Consumer<EntryOptions> decided);

        void stored(Duration ttl);
    }

    private final Ends<T> ends;
    private final String key;
    private final AiControl control;
    private final AiLookup<T> found;
    private final Tally tally;
    private final Answers answers;
    private final TimeSource time;
    private final AtomicBoolean over;
    private final AtomicBoolean counted;

    private volatile @Nullable Load<StoredAnswer<T>> load;
    private volatile long openedNanos;
    private volatile boolean abandoned;

    StoredPending(
            Ends<T> ends,
            String key,
            AiControl control,
            AiLookup<T> found,
            Tally tally,
            Answers answers,
            TimeSource time) {
        this.ends = ends;
        this.key = key;
        this.control = control;
        this.found = found;
        this.tally = tally;
        this.answers = answers;
        this.time = time;
        boolean decided = found.hit() || control.onlyIfCached();
        this.over = new AtomicBoolean(decided);
        this.counted = new AtomicBoolean(decided);
        this.openedNanos = time.nanos();
    }

    @Override
    public AiLookup<T> found() {
        return found;
    }

    @Override
    public AiControl control() {
        return control;
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public boolean sharing() {
        return isStoring();
    }

    /** Where nothing is stored, nobody knows either what was invalidated meanwhile, and who may therefore share what is generated. */
    private boolean isStoring() {
        return !control.noStore() && ends.opens();
    }

    private boolean ends() {
        return over.compareAndSet(false, true);
    }

    private void count(Runnable outcome) {
        if (counted.compareAndSet(false, true)) {
            outcome.run();
        }
    }

    @Override
    public void shared(AiLookup<T> answer) {
        if (ends()) {
            count(() -> tally.shared(answer));
        }
    }

    @Override
    public void leave() {
        count(tally::abandoned);
    }

    @Override
    public AiLookup<T> open() {
        openedNanos = time.nanos();
        if (over.get() || !isStoring()) {
            return Answers.absent();
        }
        Load<StoredAnswer<T>> begun;
        try {
            begun = ends.open();
        } catch (RuntimeException | Error failure) {
            over.set(true);
            count(tally::failed);
            throw failure;
        }
        load = begun;
        StoredAnswer<T> present = begun.found().value();
        if (present != null) {
            begun.close();
            AiLookup<T> hit = answers.hit(begun.found(), present);
            if (ends()) {
                count(() -> tally.count(hit));
            }
            return hit;
        }
        if (abandoned) {
            begun.close();
        }
        return Answers.absent();
    }

    @Override
    public boolean isCurrent() {
        Load<StoredAnswer<T>> begun = load;
        // What has not begun will be newer than everything that callers know.
        return begun == null || begun.isCurrent();
    }

    @Override
    public AiLookup<T> complete(Generated<T> answer) {
        long took = (time.nanos() - openedNanos) / 1_000_000;
        T value = answer.value();
        StoredAnswer<T> stored = value == null ? null : StoredAnswer.of(value, answer, time.epochMillis(), took);
        Paid<T> paid = new Paid<>(answer, stored, null, took);
        if (!ends()) {
            return Answers.generated(paid, status(), Duration.ZERO);
        }
        Load<StoredAnswer<T>> begun = load;
        AiLookup<T> lookup = begun == null ? Answers.generated(paid, status(), Duration.ZERO) : kept(begun, paid);
        count(() -> tally.count(lookup));
        tally.generated(new Paid<>(answer, stored, lookup.verdict(), took));
        return lookup;
    }

    private Status status() {
        if (control.noStore()) {
            return control.noCache() ? Status.BYPASS : Status.MISS;
        }
        return control.noCache() || control.maxAge() != null ? Status.REFRESH : Status.MISS;
    }

    private AiLookup<T> kept(Load<StoredAnswer<T>> begun, Paid<T> paid) {
        Verdict verdict = Generation.NOTHING;
        Duration ttl = Duration.ZERO;
        try (begun) {
            StoredAnswer<T> value = paid.stored();
            AtomicReference<@Nullable EntryOptions> decided = new AtomicReference<>();
            if (value != null) {
                verdict = ends.judge(paid.answer(), decided::set);
            }
            if (value != null && verdict.admitted()) {
                ttl = begun.complete(value, decided.get());
                ends.stored(ttl);
            }
        } catch (RuntimeException | Error failure) {
            LOG.log(
                    WARNING,
                    "An answer was generated, but not stored as {0}: {1}",
                    key,
                    failure.getClass().getName());
        }
        return Answers.generated(new Paid<>(paid.answer(), paid.stored(), verdict, paid.tookMillis()), status(), ttl);
    }

    @Override
    public AiLookup<T> failed(Throwable failure, boolean replaceable) {
        if (!ends()) {
            return Answers.absent();
        }
        Load<StoredAnswer<T>> begun = load;
        Lookup<StoredAnswer<T>> stale = begun == null ? Lookup.miss() : begun.failed(failure);
        StoredAnswer<T> answer = stale.value();
        if (answer == null || !replaceable) {
            count(tally::failed);
            return Answers.absent();
        }
        AiLookup<T> served = answers.hit(stale, answer);
        count(() -> tally.count(served));
        return served;
    }

    @Override
    public void abandon() {
        // In this order, because it may be being opened: either this sees the load, or open sees this.
        abandoned = true;
        Load<StoredAnswer<T>> begun = load;
        if (begun != null) {
            begun.close();
        }
    }
}
