package org.cdicache.ai.near;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.cdicache.Cache;
import org.cdicache.RemoteStatus;
import org.cdicache.ai.NearConfig;
import org.cdicache.ai.NearExplanation;
import org.cdicache.ai.NearExplanation.Candidate;
import org.cdicache.ai.NearExplanation.Outcome;
import org.cdicache.ai.NearStats;
import org.cdicache.ai.SimilarityIndex;
import org.cdicache.ai.SimilarityIndex.Match;
import org.cdicache.ai.TextEmbedder;
import org.cdicache.spi.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * Finds stored requests whose answer may stand for that of another one. Knows nothing of answers but the keys under which they are stored.
 * What fails while an answer is looked for or kept costs a near match, and never reaches the caller of the cache.
 */
public final class NearMatcher {

    /** Candidates that are judged in one search: those after the best few are hardly ever better. */
    private static final int CANDIDATES = 5;

    private static final int EXPLAINED = 10;
    private static final double ANY = -1;

    private final NearConfig config;
    private final Embeddings embeddings;
    private final NearStore store;
    private final SharedIndex index;
    private final Guards guards = new Guards();
    private final NearCounters counters = new NearCounters(guards.names());
    private final Random random;
    private final TimeSource time;
    private final Troubles troubles;

    /**
     * Searches in the records of a cache.
     *
     * @param cache holds what is known of the requests; not the one that holds the answers
     * @param remote tells of the Redis behind it
     * @param background runs what keeps the index up to date; may run it on the caller's thread
     * @param random makes salts
     * @throws IllegalArgumentException if the id of the embedder is blank or too long
     */
    public NearMatcher(
            NearConfig config,
            TextEmbedder embedder,
            SimilarityIndex vectors,
            Cache cache,
            Supplier<RemoteStatus> remote,
            TimeSource time,
            Executor background,
            Random random) {
        this.config = config;
        this.troubles = new Troubles(time);
        this.embeddings = new Embeddings(embedder, time);
        this.store = new NearStore(cache, remote);
        this.index = new SharedIndex(store, vectors, embeddings.id(), config, time, background, counters, troubles);
        this.time = time;
        this.random = random;
    }

    /**
     * An answer that was found.
     *
     * @param key of the request that it is stored for
     * @param similarity the cosine of both texts' vectors
     */
    public record Found<A>(String key, double similarity, A answer) {}

    /** The answers that are stored for requests. */
    @FunctionalInterface
    public interface Answering<A> {
        /** The answer under a key, if it is fresh and good for the caller; null if not. */
        @Nullable
        A answer(String key, double similarity);
    }

    /**
     * One request's search.
     *
     * @param key under which the request's own answer is stored
     * @param partition the hash of everything but the text
     */
    public Search search(String operation, String text, String key, String partition) {
        return new Search(operation, text, key, partition);
    }

    /**
     * Never answers a request by that other one again; whether that is recorded. Both are told by their keys. Failures as those of the cache.
     *
     * @param scopes the tags of every answer that either could have
     */
    public boolean reject(String request, String other, Set<String> scopes) {
        return store.reject(other, request, scopes);
    }

    /** Forgets what is known of a request, but not what was rejected for it. */
    public void forget(String key) {
        contained(() -> store.removeEntry(key));
    }

    /** Forgets what is known of all requests whose answers carry a tag, and what was rejected for them; null for all. */
    public void invalidate(@Nullable String tag) {
        store.invalidate(tag);
    }

    /** Counters since the start. */
    public NearStats stats() {
        return counters.stats(index.index());
    }

    /**
     * Runs what may fail without a consequence; whether it did not. Errors as well: an embedder or an index whose native library is missing
     * must not take away an answer that has been paid for.
     */
    private boolean contained(Runnable work) {
        try {
            work.run();
            return true;
        } catch (Throwable failure) {
            counters.failures.increment();
            troubles.tell("A near match was not possible", failure);
            return false;
        }
    }

    /** One request: what is found for it, and what is kept of it. Embeds its text once. For one thread at a time. */
    public final class Search {
        private final String operation;
        private final String text;
        private final String key;
        private final String partition;
        private boolean embedded;
        private float @Nullable [] vector;
        private @Nullable Map<String, List<String>> features;

        private Search(String operation, String text, String key, String partition) {
            this.operation = operation;
            this.text = text;
            this.key = key;
            this.partition = partition;
        }

        /**
         * An answer that may stand for this request's. In shadow mode there never is one, but everything is done to know whether there would be.
         *
         * @param least what the caller demands of the similarity; what is configured is demanded anyway
         */
        public <A> @Nullable Found<A> find(double least, Answering<A> answers) {
            AtomicReference<@Nullable Found<A>> found = new AtomicReference<>();
            boolean whole = contained(() -> {
                index.refreshIfDue();
                found.set(found(Math.max(least, config.threshold(operation)), answers));
            });
            if (!whole) {
                counters.count(NearCounters.Outcome.SKIPPED);
            }
            return config.mode() == NearConfig.Mode.SERVE ? found.get() : null;
        }

        private <A> @Nullable Found<A> found(double least, Answering<A> answers) {
            float[] own = vector();
            if (own == null) {
                counters.count(NearCounters.Outcome.SKIPPED);
                return null;
            }
            List<Match> near = candidates(own, least, CANDIDATES);
            Map<String, NearRecord> records = near.isEmpty() ? Map.of() : store.read(keys(near));
            for (Match match : near) {
                if (isGood(match, records.get(match.id()))) {
                    A answer = answers.answer(match.id(), match.similarity());
                    if (answer != null) {
                        boolean served = config.mode() == NearConfig.Mode.SERVE;
                        counters.count(served ? NearCounters.Outcome.SERVED : NearCounters.Outcome.SHADOWED);
                        return new Found<>(match.id(), match.similarity(), answer);
                    }
                    // It stays in the index: the answer may only be too old for this caller, or of another type.
                    counters.gone.increment();
                }
            }
            counters.count(near.isEmpty() ? NearCounters.Outcome.UNMATCHED : NearCounters.Outcome.BLOCKED);
            return null;
        }

        private boolean isGood(Match match, @Nullable NearRecord record) {
            Outcome outcome = outcome(record);
            switch (outcome) {
                case GONE -> {
                    counters.gone.increment();
                    index.remove(partition, match.id());
                }
                case REJECTED -> counters.rejected.increment();
                case INCOMPARABLE -> counters.incomparable.increment();
                default -> {
                    Map<String, Boolean> verdicts = verdicts(record);
                    counters.count(verdicts);
                    return agree(verdicts);
                }
            }
            return false;
        }

        /** What can be said of a candidate before the guards are asked. */
        private Outcome outcome(@Nullable NearRecord record) {
            NearEntry entry = record == null ? null : record.entry();
            if (record == null
                    || entry == null
                    || !entry.partition().equals(partition)
                    || entry.isOver(time.epochMillis())) {
                return Outcome.GONE;
            }
            if (record.isRejectedFor(key)) {
                return Outcome.REJECTED;
            }
            return entry.isComparable(embeddings.id()) && entry.saltBytes() != null
                    ? Outcome.MATCH
                    : Outcome.INCOMPARABLE;
        }

        private Map<String, Boolean> verdicts(@Nullable NearRecord record) {
            NearEntry entry = record == null ? null : record.entry();
            byte[] salt = entry == null ? null : entry.saltBytes();
            return entry == null || salt == null
                    ? Map.of()
                    : guards.verdicts(new Pseudonyms(salt).of(features()), entry.features());
        }

        private static boolean agree(Map<String, Boolean> verdicts) {
            return !verdicts.isEmpty() && !verdicts.containsValue(false);
        }

        /** The most similar requests but this one. */
        private List<Match> candidates(float[] own, double least, int limit) {
            List<Match> near = new ArrayList<>(index.nearest(partition, own, least, limit + 1));
            // An index of the application's own may be wrong about the similarity, too.
            near.removeIf(match -> match.id().equals(key) || !(match.similarity() >= least));
            return near.subList(0, Math.min(limit, near.size()));
        }

        private static List<String> keys(List<Match> matches) {
            return matches.stream().map(Match::id).toList();
        }

        /**
         * Keeps what others need to match this request, whose answer has been stored.
         *
         * @param ttl how long the answer lives
         * @param tags what it can be invalidated by
         */
        public void stored(Duration ttl, Set<String> tags) {
            contained(() -> {
                float[] own = vector();
                if (own != null) {
                    byte[] salt = new byte[Pseudonyms.SALT_BYTES];
                    random.nextBytes(salt);
                    NearEntry entry = NearEntry.of(
                            partition,
                            embeddings.id(),
                            own,
                            salt,
                            new Pseudonyms(salt).of(features()),
                            tags,
                            time.epochMillis() + ttl.toMillis());
                    if (store.put(key, entry, ttl)) {
                        index.add(key, entry, own);
                    }
                }
            });
        }

        /**
         * As {@link org.cdicache.ai.NearMatches#explain}.
         *
         * @param answers whether the answer under a key is there
         */
        public NearExplanation explain(Predicate<String> answers) {
            double least = config.threshold(operation);
            float[] own = vector();
            if (own == null) {
                return new NearExplanation(least, List.of(), problem());
            }
            List<Match> near = candidates(own, ANY, EXPLAINED);
            Map<String, NearRecord> records = near.isEmpty() ? Map.of() : store.read(keys(near));
            List<Candidate> explained = near.stream()
                    .map(match -> explained(match, records.get(match.id()), least, answers))
                    .toList();
            return new NearExplanation(least, explained, null);
        }

        private Candidate explained(Match match, @Nullable NearRecord record, double least, Predicate<String> answers) {
            Outcome outcome = outcome(record);
            boolean judged = outcome == Outcome.MATCH || outcome == Outcome.REJECTED;
            Map<String, Boolean> verdicts = judged ? verdicts(record) : Map.of();
            if (outcome == Outcome.MATCH && !answers.test(match.id())) {
                outcome = Outcome.GONE;
            } else if (outcome == Outcome.MATCH && match.similarity() < least) {
                outcome = Outcome.BELOW_THRESHOLD;
            } else if (outcome == Outcome.MATCH && !agree(verdicts)) {
                outcome = Outcome.BLOCKED;
            }
            return new Candidate(match.id(), match.similarity(), outcome, verdicts);
        }

        private String problem() {
            return isTooLong()
                    ? "the text has " + text.length() + " chars, more than cache.ai.near.max-text-length ("
                            + config.maxTextLength() + ")"
                    : "the embedder has no vector for the text, or is left alone after a failure; see the log";
        }

        private boolean isTooLong() {
            return text.length() > config.maxTextLength();
        }

        private float @Nullable [] vector() {
            if (!embedded) {
                vector = isTooLong() ? null : embeddings.embed(text);
                embedded = true;
            }
            return vector;
        }

        private Map<String, List<String>> features() {
            Map<String, List<String>> taken = features;
            if (taken == null) {
                taken = guards.features(text);
                features = taken;
            }
            return taken;
        }
    }
}
