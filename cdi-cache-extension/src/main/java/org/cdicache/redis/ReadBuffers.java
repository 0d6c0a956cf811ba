package org.cdicache.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.cdicache.spi.EntryBuffer;
import org.jspecify.annotations.Nullable;

/*
 * The arrays that entries of a few kilobytes are read into, for the next such entry once their readers are done with them.
 *
 * An array of 20 KB is cheap to make, but it is memory that no cache of the processor holds: it is cleared, filled by the event loop and read by the
 * caller, each time from further away. Taken from the front and put back to the front, a few arrays stay near.
 *
 * Only the event loop takes, any thread gives back; neither waits for the other.
 */
final class ReadBuffers {

    /** Smaller ones cost less to make than to keep. */
    private static final int SMALLEST = 4 * 1024;

    private static final int LARGEST = 64 * 1024;

    /** With {@link #LARGEST} the bound on what is kept: 2 MB. */
    private static final int MOST = 32;

    private final AtomicReferenceArray<byte @Nullable []> idle = new AtomicReferenceArray<>(MOST);
    private final Consumer<byte[]> giveBack = this::giveBack;

    /** A GET, to be issued once. */
    AsyncCommand<String, byte[], @Nullable EntryBuffer> get(String key) {
        return new AsyncCommand<>(new Command<>(CommandType.GET, new Output(this), arguments(key)));
    }

    /** Issues a GET, on the event loop. */
    CompletionStage<@Nullable EntryBuffer> get(RedisAsyncCommands<String, byte[]> redis, String key) {
        return redis.dispatch(CommandType.GET, new Output(this), arguments(key));
    }

    private static CommandArgs<String, byte[]> arguments(String key) {
        return new CommandArgs<>(RedisConnector.CODEC).add(key.getBytes(UTF_8));
    }

    /** Copies an entry out of the connection's own buffer. */
    EntryBuffer read(ByteBuffer answer) {
        int length = answer.remaining();
        if (length < SMALLEST || length > LARGEST) {
            byte[] own = new byte[length];
            answer.get(own);
            return EntryBuffer.of(own);
        }
        byte[] array = take(length);
        answer.get(array, 0, length);
        return new EntryBuffer(array, length, giveBack);
    }

    /** One that is too short is let go: a longer one takes its place, until all are long enough. */
    private byte[] take(int length) {
        for (int place = 0; place < MOST; place++) {
            byte[] found = idle.get(place) == null ? null : idle.getAndSet(place, null);
            if (found != null) {
                return found.length >= length ? found : ofPowerOfTwo(length);
            }
        }
        return ofPowerOfTwo(length);
    }

    private static byte[] ofPowerOfTwo(int length) {
        return new byte[Integer.highestOneBit(length - 1) << 1];
    }

    private void giveBack(byte[] array) {
        assert isOverwritten(array);
        for (int place = 0; place < MOST; place++) {
            if (idle.get(place) == null && idle.compareAndSet(place, null, array)) {
                return;
            }
        }
    }

    /** Where assertions are on, whoever still refers to the array reads nonsense at once, instead of another's entry some day. */
    private static boolean isOverwritten(byte[] array) {
        Arrays.fill(array, (byte) 0xEE);
        return true;
    }

    /** How many are kept. */
    int kept() {
        int kept = 0;
        for (int place = 0; place < MOST; place++) {
            kept += idle.get(place) == null ? 0 : 1;
        }
        return kept;
    }

    /** What the answer to a GET is read into. */
    private static final class Output extends CommandOutput<String, byte[], @Nullable EntryBuffer> {

        private final ReadBuffers buffers;

        Output(ReadBuffers buffers) {
            super(RedisConnector.CODEC, null);
            this.buffers = buffers;
        }

        @Override
        public void set(@Nullable ByteBuffer answer) {
            output = answer == null ? null : buffers.read(answer);
        }
    }
}
