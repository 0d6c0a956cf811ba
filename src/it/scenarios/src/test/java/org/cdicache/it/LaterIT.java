package org.cdicache.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.http.HttpResponse;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What HTTP clients say in {@code Cache-Control} to resources that answer later, on another thread, and what they are told. */
@ExtendWith(ArquillianExtension.class)
class LaterIT {

    @ArquillianResource
    private URL base;

    @Deployment(testable = false)
    static WebArchive war() {
        return ProbeWar.named("later", Map.of("cache.preset", "ai-development"));
    }

    @Test
    void answersOfTheRequestsThread_thatAreToldLater() throws IOException {
        assertWishesAreDone("told");
    }

    @Test
    void answersOfAnotherThread() throws IOException {
        assertWishesAreDone("asked");
    }

    @Test
    void answersThatResumeAResponse() throws IOException {
        assertWishesAreDone("resumed");
    }

    private void assertWishesAreDone(String way) throws IOException {
        assertAbsent(ask(way, "only-if-cached"));
        HttpResponse<String> unstored = ask(way, "no-store");
        assertThat(unstored.statusCode()).isEqualTo(200);
        assertThat(status(unstored)).isEqualTo("cdi-cache-ai; fwd=uri-miss");
        assertThat(unstored.headers().firstValue("Age")).isEmpty();
        assertAbsent(ask(way, "only-if-cached"));

        assertThat(status(ask(way, "max-age=60"))).contains("cdi-cache-ai; fwd=request; stored; ttl=");
        HttpResponse<String> hit = ask(way, "only-if-cached");

        assertThat(hit.statusCode()).isEqualTo(200);
        assertThat(hit.body()).contains("qa of 4 characters", "\"L1\"");
        assertThat(status(hit)).startsWith("cdi-cache-ai; hit; ttl=");
        assertThat(hit.headers().firstValue("Age").orElseThrow()).matches("[0-9]+");
        assertThat(status(ask(way, "no-cache"))).startsWith("cdi-cache-ai; fwd=request; stored");
    }

    private static void assertAbsent(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(504);
        assertThat(status(response)).isEqualTo("cdi-cache-ai; detail=only-if-cached");
    }

    /** Of the one answer that the request needed. */
    private static String status(HttpResponse<String> response) {
        return String.join(" and ", response.headers().allValues("Cache-Status"));
    }

    /** Ways share no answer: a question is one of its way. */
    private HttpResponse<String> ask(String way, String cacheControl) throws IOException {
        return new ProbeClient(base).askAiLater(way, "qa", way.substring(0, 4), cacheControl);
    }
}
