package org.cdicache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.cdicache.spi.TimeSource;
import org.junit.jupiter.api.Test;

class RecentChangesTest {

    private long now = -5;

    private final RecentChanges changes = new RecentChanges(new TimeSource() {
        @Override
        public long nanos() {
            return now;
        }

        @Override
        public long epochMillis() {
            return 0;
        }
    });

    @Test
    void nothingIsKnownOfWhatWasBefore() {
        assertThat(changes.areNoneSince("k", -5)).isFalse();
        assertThat(changes.areNoneSince("k", -4)).isTrue();
    }

    @Test
    void changedKey_isUnchangedSinceLater() {
        now = 10;
        changes.changed("k");

        assertThat(changes.areNoneSince("k", 10)).isFalse();
        assertThat(changes.areNoneSince("k", 11)).isTrue();
        assertThat(changes.areNoneSince("other", 9)).isTrue();
    }

    @Test
    void whereEverythingMayHaveChanged_noKeyIsUnchanged() {
        now = 10;
        changes.allChanged();

        assertThat(changes.areNoneSince("k", 10)).isFalse();
        assertThat(changes.areNoneSince("k", 11)).isTrue();
    }

    /** A caller gives up waiting for a delete, which takes effect later: until then, and a while after, nobody knows what a replica has. */
    @Test
    void ownChange_countsFromBeforeItLeaves_untilItIsAnswered() {
        CompletableFuture<String> deleted = new CompletableFuture<>();
        CompletableFuture<String> failed = new CompletableFuture<>();
        now = 10;
        CompletableFuture<String> told = changes.during(List.of("k", "l"), () -> {
            assertThat(changes.areNoneSince("k", 100)).isFalse();
            return deleted;
        });
        changes.during(List.of("k"), () -> failed);
        now = 20;
        deleted.complete("OK");

        assertThat(told).isCompletedWithValue("OK");
        assertThat(changes.areNoneSince("l", 20)).isFalse();
        assertThat(changes.areNoneSince("l", 21)).isTrue();
        assertThat(changes.areNoneSince("k", 21)).as("the other is under way").isFalse();
        now = 30;
        failed.completeExceptionally(new IllegalStateException());
        assertThat(changes.areNoneSince("k", 30)).isFalse();
        assertThat(changes.areNoneSince("k", 31)).isTrue();
    }

    /** Two changes of one place end at once, the earlier one last: the later one counts. */
    @Test
    void laterChangeCounts_whoeverWritesLast() {
        now = 20;
        changes.changed("k");
        now = 10;
        changes.changed("k");

        assertThat(changes.areNoneSince("k", 15)).isFalse();
        assertThat(changes.areNoneSince("k", 21)).isTrue();
    }
}
