package org.cdicache.ai.near;

import java.util.List;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.NearExplanation;
import org.cdicache.ai.NearMatches;
import org.cdicache.ai.NearStats;

/** Near matches that are switched off. */
public enum NoNearMatches implements NearMatches {
    /** There is nothing to tell apart. */
    INSTANCE;

    @Override
    public NearExplanation explain(AiRequest request) {
        return new NearExplanation(1, List.of(), "near matches are switched off; set cache.ai.near.enabled=true");
    }

    @Override
    public boolean reject(AiRequest request, String key) {
        return false;
    }

    @Override
    public NearStats stats() {
        return NearStats.NONE;
    }
}
