package org.cdicache.ai.engine;

import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiLookup;

/** What surrounds the present call, such as an HTTP request that wants its answers new. Asked on the caller's thread; must not block. */
public interface Conversation {

    /** Nothing surrounds it. */
    Conversation NONE = new Conversation() {
        @Override
        public AiControl control() {
            return AiControl.DEFAULT;
        }

        @Override
        public void answered(AiLookup<?> answer) {
            // Nobody to tell.
        }
    };

    /** What is wanted of every call in it. */
    AiControl control();

    /** A call in it was answered. */
    void answered(AiLookup<?> answer);
}
