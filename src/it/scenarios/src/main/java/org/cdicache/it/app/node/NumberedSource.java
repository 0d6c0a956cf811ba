package org.cdicache.it.app.node;

import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.cdicache.spi.TimeSource;

/** Answers a loader at once, and remembers when; then the loader takes its time, in which the value may be invalidated. */
final class NumberedSource {

    private final NumberedValue value;
    private final long loaderNanos;
    private final TimeSource time;
    private boolean asked;
    private long start;
    private long end;

    NumberedSource(NumberedValue value, long loaderNanos, TimeSource time) {
        this.value = value;
        this.loaderNanos = loaderNanos;
        this.time = time;
    }

    NumberedValue ask() {
        asked = true;
        start = time.nanos();
        end = time.nanos();
        for (long left = loaderNanos; left > 0; left = end + loaderNanos - time.nanos()) {
            LockSupport.parkNanos(left);
        }
        return value;
    }

    /** When it was asked, as seen from both ends of the request: another process has another clock. */
    void tell(Map<String, Object> answer, long requestStart, long requestEnd) {
        answer.put("asked", asked);
        answer.put("askedAfterNanos", start - requestStart);
        answer.put("answeredBeforeEndNanos", requestEnd - end);
    }
}
