package org.cdicache.it.app;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CacheRegistry;
import org.cdicache.NamedCache;
import org.cdicache.WebCache;

/** What the injected beans say of themselves. */
@RequestScoped
@Path("beans")
public class BeansResource {

    @Inject
    CacheConfig config;

    @Inject
    CacheRegistry registry;

    @Inject
    @WebCache
    Cache web;

    @Inject
    @NamedCache("users")
    Cache users;

    /** A line of each. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public Map<String, Object> beans() {
        return Map.of(
                "preset", config.preset().id(),
                "keyPrefix", config.redis().map(CacheConfig.Redis::keyPrefix).orElse(""),
                "web", web.name(),
                "users", users.name(),
                "ping", web.ping().state().name(),
                "registry", registry.names().stream().sorted().toList(),
                "langChain4j", hasLangChain4j());
    }

    private static boolean hasLangChain4j() {
        try {
            Class.forName(
                    "dev.langchain4j.model.chat.ChatModel",
                    /* initialize= */ false,
                    Thread.currentThread().getContextClassLoader());
            return true;
        } catch (ClassNotFoundException absent) {
            return false;
        }
    }
}
