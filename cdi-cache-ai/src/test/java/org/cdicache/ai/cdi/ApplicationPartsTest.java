package org.cdicache.ai.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.RequestContextController;
import jakarta.security.enterprise.AuthenticationStatus;
import jakarta.security.enterprise.SecurityContext;
import jakarta.security.enterprise.authentication.mechanism.http.AuthenticationParameters;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.security.Principal;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.cdicache.TypeRef;
import org.cdicache.ai.AiCache;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiLookup;
import org.cdicache.ai.AiLookup.Status;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.AnswerAdmission;
import org.cdicache.ai.Generated;
import org.cdicache.ai.TenantRequiredException;
import org.cdicache.ai.TenantResolver;
import org.cdicache.ai.http.AiExchange;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an application brings itself: an admission, a tenant resolver, its callers' names, and HTTP requests with wishes. */
class ApplicationPartsTest {

    private static final TypeRef<String> TEXT = TypeRef.of(String.class);
    private static final AiRequest REQUEST = AiRequest.of("qa", "text");

    @ApplicationScoped
    static class NothingIsGood implements AnswerAdmission {
        @Override
        public Verdict judge(AiRequest request, Generated<?> answer) {
            return Verdict.rejected("on-principle");
        }
    }

    @ApplicationScoped
    static class OneTenant implements TenantResolver {
        @Override
        public String tenant() {
            return "acme";
        }
    }

    /** Stands for the server's, of which this test has none. */
    @ApplicationScoped
    static class Callers implements SecurityContext {
        private volatile Principal caller;

        void is(Principal who) {
            caller = who;
        }

        @Override
        public Principal getCallerPrincipal() {
            return caller;
        }

        @Override
        public <T extends Principal> Set<T> getPrincipalsByType(Class<T> type) {
            return Set.of();
        }

        @Override
        public boolean isCallerInRole(String role) {
            return false;
        }

        @Override
        public boolean hasAccessToWebResource(String resource, String... methods) {
            return false;
        }

        @Override
        public AuthenticationStatus authenticate(
                HttpServletRequest request, HttpServletResponse response, AuthenticationParameters parameters) {
            return AuthenticationStatus.NOT_DONE;
        }
    }

    private final Deployments deployments = new Deployments();

    @AfterEach
    void close() {
        deployments.close();
    }

    private static AiResponseCache answers(WeldContainer container) {
        return container.select(AiResponseCache.class, AiCache.Literal.INSTANCE).get();
    }

    @Test
    void admissionBean_judges() {
        try (WeldContainer container = deploy(Map.of(), NothingIsGood.class)) {
            AiLookup<String> answer =
                    answers(container).answer(REQUEST, TEXT, AiControl.DEFAULT, () -> Generated.of("good"));

            assertThat(answer.verdict()).isEqualTo(AnswerAdmission.Verdict.rejected("on-principle"));
        }
    }

    @Test
    void resolverBean_isAsked_ratherThanThePrincipal() {
        Map<String, String> both = Map.of("cache.ai.tenant-from-principal", "true");
        try (WeldContainer container = deploy(both, OneTenant.class, Callers.class)) {
            assertThat(answers(container).key(REQUEST)).contains(":acme:");
        }
    }

    @Test
    void callersName_isTheTenant_andWhoHasNotLoggedInHasNone() {
        Map<String, String> required =
                Map.of("cache.ai.tenant-from-principal", "true", "cache.ai.tenant-required", "true");
        try (WeldContainer container = deploy(required, Callers.class)) {
            AiResponseCache answers = answers(container);
            Callers callers = container.select(Callers.class).get();
            assertThatExceptionOfType(TenantRequiredException.class).isThrownBy(() -> answers.key(REQUEST));

            callers.is(() -> "duke");

            assertThat(answers.key(REQUEST)).contains(":duke:");
        }
    }

    @Test
    void wishesOfAnHttpRequest_holdForItsCalls_andForNoOthers() {
        AtomicInteger paid = new AtomicInteger();
        try (WeldContainer container = deploy(Map.of())) {
            AiResponseCache answers = answers(container);
            answers.getOrGenerate(REQUEST, String.class, () -> "answer " + paid.incrementAndGet());
            RequestContextController requests =
                    container.select(RequestContextController.class).get();
            requests.activate();
            AiExchange exchange = container.select(AiExchange.class).get();
            exchange.told().control(AiControl.parse("no-cache"));

            assertThat(answers.getOrGenerate(REQUEST, String.class, () -> "answer " + paid.incrementAndGet()))
                    .isEqualTo("answer 2");

            assertThat(exchange.told().listed()).extracting(AiLookup::status).containsExactly(Status.REFRESH);
            requests.deactivate();
            requests.activate();
            assertThat(exchange.told().listed()).isEmpty();
            requests.deactivate();
            assertThat(answers.getOrGenerate(REQUEST, String.class, () -> "answer " + paid.incrementAndGet()))
                    .isEqualTo("answer 2");
        }
    }

    private WeldContainer deploy(Map<String, String> properties, Class<?>... beans) {
        Map<String, String> all = new HashMap<>(properties);
        all.put("cache.preset", "ai-development");
        return deployments.deploy(
                all, Stream.concat(Stream.of(Nothing.class), Stream.of(beans)).toArray(Class<?>[]::new));
    }

    /** Weld refuses to deploy no bean at all. */
    @ApplicationScoped
    static class Nothing {}
}
