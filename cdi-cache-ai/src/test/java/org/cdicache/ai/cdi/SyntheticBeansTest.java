package org.cdicache.ai.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.Extension;
import java.util.Map;
import org.cdicache.TypeRef;
import org.cdicache.ai.AiCache;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.AnswerAdmission;
import org.cdicache.ai.Generated;
import org.cdicache.ai.TenantResolver;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.Test;

/** Parts that another extension adds, such as a framework's for tenants: to overlook them would let tenants share their answers. */
class SyntheticBeansTest {

    private static final AiRequest REQUEST = AiRequest.of("qa", "text");

    /** Stands for the framework. */
    static class Framework implements Extension {
        void add(@Observes AfterBeanDiscovery event) {
            event.<TenantResolver>addBean()
                    .types(TenantResolver.class, Object.class)
                    .scope(ApplicationScoped.class)
                    .produceWith(beans -> () -> "acme");
            event.<AnswerAdmission>addBean()
                    .types(AnswerAdmission.class, Object.class)
                    .scope(ApplicationScoped.class)
                    .produceWith(beans -> (request, answer) -> AnswerAdmission.Verdict.rejected("on-principle"));
        }
    }

    @Test
    void partsOfAnotherExtension_areUsed() {
        try (Deployments deployments = new Deployments();
                WeldContainer container = deployments.deploy(
                        Map.of("cache.preset", "ai-development"), new Framework(), Framework.class)) {
            AiResponseCache answers = container
                    .select(AiResponseCache.class, AiCache.Literal.INSTANCE)
                    .get();

            assertThat(answers.key(REQUEST)).contains(":acme:");
            assertThat(answers.answer(
                                    REQUEST, TypeRef.of(String.class), AiControl.DEFAULT, () -> Generated.of("answer"))
                            .verdict())
                    .isEqualTo(AnswerAdmission.Verdict.rejected("on-principle"));
        }
    }
}
