package org.cdicache.redis;

import io.lettuce.core.RedisCommandExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A server of a cluster has not carried out a command, and names the one that does.
 *
 * @param moved whether the whole slot is there; otherwise only this key is, while the slot is on its way
 */
record Redirect(boolean moved, ServerAddress to) {

    /** What a failure says; null if it is none of these. */
    static @Nullable Redirect in(Throwable failure, String hostThatSaid) {
        if (!(Failures.root(failure) instanceof RedisCommandExecutionException said)) {
            return null;
        }
        String[] words = String.valueOf(said.getMessage()).split(" ", -1);
        boolean moved = words[0].equals("MOVED");
        return words.length == 3 && (moved || words[0].equals("ASK"))
                ? new Redirect(moved, ServerAddress.parse(words[2], hostThatSaid))
                : null;
    }
}
