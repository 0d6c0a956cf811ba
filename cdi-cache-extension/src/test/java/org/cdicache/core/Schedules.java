package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.cdicache.Mutant;
import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.LincheckAssertionError;

/**
 * Runs a model under many schedules, each chosen and repeatable: Lincheck switches threads at reads and writes of shared memory, not when it
 * happens. A model makes what it needs anew each time it runs, starts threads, waits for them, and throws if a rule is broken. It runs in a
 * JVM of its own, because Lincheck alters the classes of the JDK.
 *
 * <p>{@code -Dmodel.schedules=20000} tries more of them.
 */
public final class Schedules {

    private static final int TRIED = Integer.getInteger("model.schedules", 1_000);

    /** The search for a broken rule ends with the first that is found: it costs nothing to allow it more than it needs. */
    private static final int SEARCHED = 15 * TRIED;

    private static final long SECONDS = 600L + TRIED;
    private static final int KEPT = 0;
    private static final int BROKEN = 3;

    private Schedules() {}

    /** No schedule breaks the model's rule. */
    public static void allKeep(Class<? extends Runnable> model) throws Exception {
        Path log = Files.createDirectories(Path.of("target", "models")).resolve(model.getSimpleName() + ".txt");
        assertThat(run(model, "", TRIED, log)).as("see %s", log).isEqualTo(KEPT);
    }

    /** Some schedule breaks the rule when the code is altered. */
    public static void someBreaks(Class<? extends Runnable> model, Mutant mutant) throws Exception {
        Path altered = mutant.compiled();
        Path log = altered.resolve(model.getSimpleName() + ".txt");
        assertThat(run(model, altered + File.pathSeparator, SEARCHED, log))
                .as("%s; see %s", mutant, log)
                .isEqualTo(BROKEN);
    }

    private static int run(Class<? extends Runnable> model, String first, int schedules, Path log) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-cp",
                        first + System.getProperty("java.class.path"),
                        Schedules.class.getName(),
                        model.getName(),
                        String.valueOf(schedules))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS))
                    .as("ended; see %s", log)
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return process.exitValue();
    }

    /** In the JVM of the model: its name, and how many schedules to try. */
    public static void main(String[] args) throws Exception {
        var constructor = Class.forName(args[0]).getDeclaredConstructor();
        constructor.setAccessible(true);
        // Made here and not while Lincheck watches: it does not see what is reached through reflection.
        Runnable model = (Runnable) constructor.newInstance();
        int code = KEPT;
        try {
            Lincheck.runConcurrentTest(Integer.parseInt(args[1]), model);
        } catch (LincheckAssertionError found) {
            found.printStackTrace();
            code = BROKEN;
        }
        System.exit(code);
    }

    /** Runs both, each on a thread of its own, and ends when both have ended; a failure of one fails the model. No loops: Lincheck counts them. */
    public static void together(Callable<Void> one, Callable<Void> other) {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread first = new Thread(() -> run(one, failure));
        Thread second = new Thread(() -> run(other, failure));
        first.start();
        second.start();
        try {
            first.join();
            second.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        if (failure.get() != null) {
            throw new AssertionError(failure.get());
        }
    }

    private static void run(Callable<Void> task, AtomicReference<Throwable> failure) {
        try {
            task.call();
        } catch (Throwable thrown) {
            failure.set(thrown);
        }
    }

    public static void require(boolean holds, String rule) {
        if (!holds) {
            throw new AssertionError(rule);
        }
    }
}
