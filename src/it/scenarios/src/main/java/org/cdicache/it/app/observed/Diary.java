package org.cdicache.it.app.observed;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.cdicache.CacheEvent;

/** What was observed, and by whom. */
@ApplicationScoped
public class Diary {

    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    void note(String who, CacheEvent event) {
        lines.add(who + ": " + event);
    }

    List<String> lines() {
        return List.copyOf(lines);
    }
}
