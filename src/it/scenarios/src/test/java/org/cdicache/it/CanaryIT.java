package org.cdicache.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;

import jakarta.inject.Inject;
import java.net.URL;
import java.util.Map;
import org.cdicache.Cache;
import org.cdicache.WebCache;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Proves that a server is really there, and that Arquillian really runs tests inside it: the first test leaves a mark from within the
 * server, and the second finds it from outside. Arquillian is known to report success for tests that did not run at all.
 */
@ExtendWith(ArquillianExtension.class)
@TestMethodOrder(OrderAnnotation.class)
class CanaryIT {

    @Inject
    @WebCache
    Cache cache;

    @Deployment
    static WebArchive war() {
        return ProbeWar.named("canary", Map.of());
    }

    @Test
    @Order(1)
    void runsInsideTheServer() {
        assertNull(System.getProperty("it.war.libraries"), "this is the JVM that drives the tests");
        assertNotSame(
                ClassLoader.getSystemClassLoader(), CanaryIT.class.getClassLoader(), "this is no application's class");
        assertNotNull(cache, "nothing is injected");
        cache.put("mark", Long.toString(ProcessHandle.current().pid()));
    }

    @Test
    @Order(2)
    @RunAsClient
    void leftItsMark(@ArquillianResource URL base) throws Exception {
        ProbeClient probe = new ProbeClient(base);
        String mark = probe.read("web", "mark").path("value").asText();
        assertEquals(Long.toString(probe.pid()), mark, "the mark is not from the server");
        assertNotEquals(Long.toString(ProcessHandle.current().pid()), mark, "the server is not a process of its own");
    }
}
