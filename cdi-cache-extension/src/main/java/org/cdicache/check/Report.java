package org.cdicache.check;

import java.io.PrintStream;
import java.util.Locale;

/** What was found, shown at once, so that whoever waits sees what for. */
final class Report {

    /** How a finding is marked. */
    enum Mark {
        OK,
        NOTE,
        ADVICE,
        WARNING,
        /** The cache must not be deployed so. */
        FAILED,
        SKIPPED
    }

    private static final String INDENT = " ".repeat(24);

    private final PrintStream out;
    private boolean failed;

    Report(PrintStream out) {
        this.out = out;
    }

    void title(String text) {
        out.println(text);
    }

    /** @param what may have several lines */
    void tell(Mark mark, String step, String what) {
        failed |= mark == Mark.FAILED;
        out.printf("%-8s %-14s %s%n", mark.name().toLowerCase(Locale.ROOT), step, what.replace("\n", "\n" + INDENT));
        out.flush();
    }

    /** Says what follows from all that was told. Returns the exit code. */
    int end() {
        out.println(
                failed ? "The cache must not be deployed so: what failed is above." : "The cache may be deployed so.");
        return failed ? 1 : 0;
    }
}
