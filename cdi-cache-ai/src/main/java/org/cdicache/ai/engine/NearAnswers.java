package org.cdicache.ai.engine;

import java.time.Duration;
import java.util.Set;
import org.cdicache.Cache;
import org.cdicache.Lookup;
import org.cdicache.TypeRef;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiLookup;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.NearExplanation;
import org.cdicache.ai.NearMatches;
import org.cdicache.ai.NearStats;
import org.cdicache.ai.near.NearMatcher;
import org.cdicache.ai.near.NearMatcher.Search;
import org.jspecify.annotations.Nullable;

/** Answers requests with answers of other ones, as far as the matcher lets it. */
final class NearAnswers implements NearMatches {

    private final NearMatcher matcher;
    private final RequestPolicy policy;
    private final Cache cache;
    private final Answers answers;

    NearAnswers(NearMatcher matcher, RequestPolicy policy, Cache cache, Answers answers) {
        this.matcher = matcher;
        this.policy = policy;
        this.cache = cache;
        this.answers = answers;
    }

    /** An accepted request, as the matcher sees it. Does nothing yet. */
    Search search(AiRequest accepted) {
        return matcher.search(accepted.operation(), accepted.text(), policy.key(accepted), policy.partition(accepted));
    }

    /** The fresh answer of another request that this call takes; null if there is none. */
    <T> @Nullable AiLookup<T> find(Search search, TypeRef<T> type, AiControl control) {
        NearMatcher.Found<AiLookup<T>> found =
                search.find(control.minSimilarity(), (key, similarity) -> answer(key, similarity, type, control));
        return found == null ? null : found.answer();
    }

    private <T> @Nullable AiLookup<T> answer(String key, double similarity, TypeRef<T> type, AiControl control) {
        Lookup<StoredAnswer<T>> found = cache.lookup(key, answers.typeFor(type));
        StoredAnswer<T> answer = found.value();
        // A stale answer is for those whose own generator has failed, not for others while that one is given a rest.
        if (answer == null || found.stale()) {
            return null;
        }
        AiLookup<T> near = answers.near(found, answer, new AiLookup.Near(key, similarity));
        return Answers.isTooOld(near, control) ? null : near;
    }

    /** Remembers a request whose answer was stored. */
    void stored(Search search, Duration ttl, Set<String> tags) {
        if (!ttl.isZero()) {
            search.stored(ttl, tags);
        }
    }

    /** Forgets a request whose answer was removed. */
    void forget(String key) {
        matcher.forget(key);
    }

    /** Forgets all requests whose answers carry a tag; null for all. */
    void invalidate(@Nullable String tag) {
        matcher.invalidate(tag);
    }

    @Override
    public NearExplanation explain(AiRequest request) {
        return search(policy.accepted(request)).explain(cache::exists);
    }

    @Override
    public boolean reject(AiRequest request, String key) {
        AiRequest accepted = policy.accepted(request);
        String own = policy.key(accepted);
        String scope = own.substring(0, own.lastIndexOf(':') + 1);
        if (key.length() != own.length() || !key.startsWith(scope)) {
            throw new IllegalArgumentException(
                    "key must be that of another request of the same operation, model and tenant, as AiLookup.near() and"
                            + " NearMatches.explain tell it: " + scope + " and a hash; it has " + key.length()
                            + " characters instead of " + own.length() + ", or begins otherwise");
        }
        return matcher.reject(own, key, Set.of(Tags.of(accepted, Set.of())));
    }

    @Override
    public NearStats stats() {
        return matcher.stats();
    }
}
