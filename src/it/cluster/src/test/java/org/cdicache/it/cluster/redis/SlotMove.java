package org.cdicache.it.cluster.redis;

import io.lettuce.core.MigrateArgs;
import io.lettuce.core.RedisCommandExecutionException;
import java.time.Duration;
import java.util.List;

/** One slot on its way from one master to another, as an operator moves it: step by step. */
public final class SlotMove {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int KEYS_AT_ONCE = 100;

    private final int slot;
    private final RedisNode from;
    private final RedisNode to;

    private SlotMove(int slot, RedisNode from, RedisNode to) {
        this.slot = slot;
        this.from = from;
        this.to = to;
    }

    /** From here on the keys that the old master does not hold are the new one's. */
    public static SlotMove begin(int slot, RedisNode from, RedisNode to) {
        Commands.ask(to, c -> c.clusterSetSlotImporting(slot, id(from)));
        Commands.ask(from, c -> c.clusterSetSlotMigrating(slot, id(to)));
        return new SlotMove(slot, from, to);
    }

    /** A master that has given its last slot away may have become a replica already, which takes no such command. */
    private void tell(RedisNode master, String owner) {
        try {
            Commands.ask(master, c -> c.clusterSetSlotNode(slot, owner));
        } catch (RedisCommandExecutionException refused) {
            if (!String.valueOf(refused.getMessage()).contains("only with masters")) {
                throw refused;
            }
        }
    }

    private static String id(RedisNode node) {
        return Commands.ask(node, c -> c.clusterMyId());
    }

    /** Moves some keys of the slot. */
    public SlotMove move(List<String> keys) {
        Commands.ask(from, c -> c.migrate("127.0.0.1", to.port(), 0, LIMIT.toMillis(), MigrateArgs.Builder.keys(keys)));
        return this;
    }

    /** Moves whatever keys are left. */
    void rest() {
        List<String> left = keys();
        while (!left.isEmpty()) {
            move(left);
            left = keys();
        }
    }

    private List<String> keys() {
        return Commands.ask(from, c -> c.clusterGetKeysInSlot(slot, KEYS_AT_ONCE));
    }

    /** Moves whatever keys are left, and tells everybody; the old master still redirects until it hears. */
    public void end(List<RedisNode> masters) {
        rest();
        String owner = id(to);
        Commands.ask(to, c -> c.clusterSetSlotNode(slot, owner));
        tell(from, owner);
        masters.forEach(master -> tell(master, owner));
    }
}
