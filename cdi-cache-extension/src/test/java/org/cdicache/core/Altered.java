package org.cdicache.core;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;
import java.util.function.Function;
import org.cdicache.spi.RemoteTier;

/** A remote tier one of whose methods the test answers itself, or watches. */
final class Altered {

    private Altered() {}

    /** Asks the test instead of the tier. */
    static RemoteTier answering(RemoteTier behind, String method, Function<Object[], Object> answer) {
        return (RemoteTier) Proxy.newProxyInstance(
                RemoteTier.class.getClassLoader(),
                new Class<?>[] {RemoteTier.class},
                (proxy, called, arguments) ->
                        called.getName().equals(method) ? answer.apply(arguments) : call(behind, called, arguments));
    }

    /** Shows the test what the tier is asked, before it is. */
    static RemoteTier watching(RemoteTier behind, String watched, Consumer<Object[]> seen) {
        return (RemoteTier) Proxy.newProxyInstance(
                RemoteTier.class.getClassLoader(), new Class<?>[] {RemoteTier.class}, (proxy, called, arguments) -> {
                    if (called.getName().equals(watched)) {
                        seen.accept(arguments);
                    }
                    return call(behind, called, arguments);
                });
    }

    private static Object call(RemoteTier behind, Method called, Object[] arguments) throws Throwable {
        try {
            return called.invoke(behind, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
