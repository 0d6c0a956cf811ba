package org.cdicache.ai.cdi;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;
import jakarta.enterprise.inject.spi.AnnotatedMethod;
import jakarta.enterprise.inject.spi.AnnotatedType;
import jakarta.enterprise.inject.spi.BeforeBeanDiscovery;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessManagedBean;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.cdicache.CacheConfigurationException;
import org.cdicache.ConfigProblem;
import org.cdicache.ai.AiCached;

/** Reads all methods of beans that are {@link AiCached}, once, and refuses the deployment with everything that is wrong with any of them. */
public class AiCachedExtension implements Extension {

    private final Map<Method, AnsweredMethod> methods = new ConcurrentHashMap<>();
    private final List<ConfigProblem> problems = new ArrayList<>();

    void registerInterceptor(@Observes BeforeBeanDiscovery event) {
        event.addAnnotatedType(AiCachedInterceptor.class, AiCachedInterceptor.class.getName());
    }

    void notice(@Observes ProcessManagedBean<?> event) {
        AnnotatedType<?> type = event.getAnnotatedBeanClass();
        AiCached ofAll = type.getAnnotation(AiCached.class);
        if (ofAll != null && type.getJavaClass() != AiCachedInterceptor.class) {
            report(List.of(new ConfigProblem(
                    "@AiCached",
                    ofAll.operation(),
                    type.getJavaClass().getName(),
                    "belongs on the methods that ask a model, each with its operation, not on the class")));
        }
        for (AnnotatedMethod<?> method : type.getMethods()) {
            AiCached cached = method.getAnnotation(AiCached.class);
            // Compilers repeat annotations on the bridges of generic methods, which only call the method itself.
            if (cached != null && !method.getJavaMember().isBridge()) {
                read(method.getJavaMember(), cached.operation());
            }
        }
    }

    private void read(Method method, String operation) {
        AnsweredMethodReader reader = new AnsweredMethodReader(method, operation);
        AnsweredMethod read = reader.read();
        // A method that several beans inherit is told of once.
        if (methods.putIfAbsent(method, read) == null) {
            report(reader.problems());
        }
    }

    private synchronized void report(List<ConfigProblem> found) {
        problems.addAll(found);
    }

    synchronized void validate(@Observes AfterDeploymentValidation event) {
        if (!problems.isEmpty()) {
            event.addDeploymentProblem(new CacheConfigurationException(problems));
        }
    }

    /**
     * How requests are made of a method's arguments.
     *
     * @throws IllegalStateException if discovery has not seen it
     */
    AnsweredMethod of(Method method) {
        AnsweredMethod known = methods.get(method);
        if (known == null) {
            throw new IllegalStateException(
                    method
                            + " is intercepted, but @AiCached stands neither on it nor was it seen on a bean class; put @AiCached on the method itself");
        }
        return known;
    }
}
