package org.cdicache;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What a logger and those below it say at INFO and above, until closed. */
public final class LoggedLines extends Handler implements AutoCloseable {

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Logger logger;

    private LoggedLines(Logger logger) {
        this.logger = logger;
    }

    /** Begins to listen. */
    public static LoggedLines of(String name) {
        LoggedLines lines = new LoggedLines(Logger.getLogger(name));
        lines.setLevel(Level.INFO);
        lines.logger.addHandler(lines);
        return lines;
    }

    /** Level and message of each record so far. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public void publish(LogRecord line) {
        if (isLoggable(line)) {
            lines.add(line.getLevel() + " " + line.getMessage());
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}
