package org.cdicache.ai.engine;

import java.time.Duration;
import org.cdicache.Tier;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiLookup;
import org.cdicache.ai.AiPending;
import org.cdicache.ai.Generated;

/** A pending answer while the AI cache is switched off: found nowhere, shared with nobody, stored nowhere. */
record UnstoredPending<T>(String key, AiControl control) implements AiPending<T> {

    @Override
    public AiLookup<T> found() {
        return Answers.absent();
    }

    @Override
    public boolean sharing() {
        return false;
    }

    @Override
    public void shared(AiLookup<T> answer) {
        // There is nobody to share with.
    }

    @Override
    public void leave() {
        // Nothing is counted.
    }

    @Override
    public AiLookup<T> open() {
        return Answers.absent();
    }

    @Override
    public boolean isCurrent() {
        return false;
    }

    @Override
    public AiLookup<T> complete(Generated<T> answer) {
        return new AiLookup<>(
                AiLookup.Status.BYPASS,
                answer.value(),
                Tier.NONE,
                Duration.ZERO,
                Duration.ZERO,
                answer.finishReason(),
                answer.usage(),
                Duration.ZERO,
                null);
    }

    @Override
    public AiLookup<T> failed(Throwable failure, boolean replaceable) {
        return Answers.absent();
    }

    @Override
    public void abandon() {
        // Nothing is under way.
    }
}
