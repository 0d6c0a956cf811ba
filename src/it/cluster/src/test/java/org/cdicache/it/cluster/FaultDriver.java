package org.cdicache.it.cluster;

import java.util.ArrayList;
import java.util.List;
import org.cdicache.it.cluster.FaultSchedule.Event;
import org.cdicache.it.cluster.fault.FaultProxy;
import org.cdicache.it.cluster.redis.RedisNode;
import org.cdicache.spi.TimeSource;

/** Makes the faults of a schedule happen. */
final class FaultDriver implements Scene.Faults {

    private final FaultSchedule schedule;
    private final RedisNode redis;
    private final List<FaultProxy> networks;
    private final TimeSource time;
    private final long origin;
    private final List<Scene.Happened> happened = new ArrayList<>();

    FaultDriver(FaultSchedule schedule, RedisNode redis, List<FaultProxy> networks, TimeSource time, long origin) {
        this.schedule = schedule;
        this.redis = redis;
        this.networks = networks;
        this.time = time;
        this.origin = origin;
    }

    @Override
    public List<Scene.Happened> happened() {
        return happened;
    }

    @Override
    public void run() {
        for (Event event : schedule.events()) {
            Pause.until(origin + event.start().toNanos(), time);
            long start = time.nanos();
            begin(event);
            Pause.until(origin + event.end().toNanos(), time);
            end(event);
            happened.add(new Scene.Happened(event.toString(), start, time.nanos()));
        }
    }

    private void begin(Event event) {
        switch (event.fault()) {
            case HICCUP, FREEZE -> redis.freeze();
            case KILL, KILL_AND_FORGET -> redis.kill();
            default -> concerned(event).forEach(proxy -> event.fault().begin(proxy, event.network()));
        }
    }

    private void end(Event event) {
        switch (event.fault()) {
            case HICCUP, FREEZE -> redis.thaw();
            case KILL -> redis.restart();
            case KILL_AND_FORGET -> redis.restartEmpty();
            default -> concerned(event).forEach(event.fault()::end);
        }
    }

    private List<FaultProxy> concerned(Event event) {
        List<FaultProxy> concerned = new ArrayList<>();
        for (int node = 0; node < networks.size(); node++) {
            if (event.concerns(node)) {
                concerned.add(networks.get(node));
            }
        }
        return concerned;
    }
}
