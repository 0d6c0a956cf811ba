package org.cdicache.cdi;

import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.Decorator;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.enterprise.inject.spi.Interceptor;
import java.lang.annotation.Annotation;
import java.lang.reflect.Member;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CacheFactory;
import org.cdicache.CacheRegistry;
import org.cdicache.ConfigProblem;
import org.cdicache.NamedCache;

/** What discovery learned of the application: the named caches that it injects, and the beans of ours that it replaces by its own. */
final class Wishes {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,63}");
    private static final Set<Class<?>> OURS =
            Set.of(Cache.class, CacheConfig.class, CacheFactory.class, CacheRegistry.class);

    private final Map<String, NamedCache> named = new TreeMap<>();
    private final List<ConfigProblem> problems = new ArrayList<>();
    private final Set<Replacement> replacements = new HashSet<>();

    /** A bean of the application that takes the place of ours. */
    private record Replacement(Class<?> type, Annotation qualifier) {}

    synchronized void notice(InjectionPoint point) {
        for (Annotation qualifier : point.getQualifiers()) {
            if (qualifier instanceof NamedCache name && named.putIfAbsent(name.value(), name) == null) {
                check(name.value(), point.getMember());
            }
        }
    }

    private void check(String name, Member member) {
        if (!NAME.matcher(name).matches()) {
            problems.add(new ConfigProblem(
                    "@NamedCache",
                    name,
                    member.getDeclaringClass().getName() + "." + member.getName(),
                    "must be 1 to 64 lower-case letters, digits and dashes, starting with a letter"));
        }
    }

    synchronized void notice(Bean<?> bean) {
        if (bean instanceof Decorator || bean instanceof Interceptor) {
            return;
        }
        for (Class<?> type : OURS) {
            if (bean.getTypes().contains(type)) {
                bean.getQualifiers().forEach(qualifier -> replacements.add(new Replacement(type, qualifier)));
            }
        }
    }

    /** The qualifiers of the named caches, one for each name. */
    synchronized Collection<NamedCache> qualifiers() {
        return List.copyOf(named.values());
    }

    /** The names of all caches that are injected. */
    synchronized Set<String> names() {
        Set<String> names = new TreeSet<>(named.keySet());
        names.add(CacheBeans.WEB);
        return names;
    }

    synchronized List<ConfigProblem> problems() {
        return List.copyOf(problems);
    }

    boolean replaced(Class<?> type) {
        return replaced(type, Default.Literal.INSTANCE);
    }

    synchronized boolean replaced(Class<?> type, Annotation qualifier) {
        return replacements.contains(new Replacement(type, qualifier));
    }
}
