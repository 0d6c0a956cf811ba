package org.cdicache.spi;

/** Time as an argument. The two readings have different bases and are never compared with each other. */
public interface TimeSource {

    /** A monotonic reading in nanoseconds, for durations inside this JVM; compare readings by subtraction. */
    long nanos();

    /** Milliseconds since 1970-01-01T00:00Z, for stamps that travel through Redis. */
    long epochMillis();
}
