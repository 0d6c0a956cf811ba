package org.cdicache.it;

import java.io.File;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.cdicache.it.app.ProbeApplication;
import org.cdicache.it.app.ServerResource;
import org.cdicache.it.app.chat.ChatResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The WAR under test: the probe application with the library's jars, and what they need, in {@code WEB-INF/lib}. */
public final class ProbeWar {

    private ProbeWar() {}

    /**
     * The WAR with its configuration in {@code META-INF/microprofile-config.properties}. Redis may take its time to answer, so that a
     * busy machine is not mistaken for an outage.
     *
     * @param name its context root
     */
    public static WebArchive named(String name, Map<String, String> configuration) {
        File[] libraries = Arrays.stream(System.getProperty("it.war.libraries").split(File.pathSeparator))
                .map(File::new)
                .toArray(File[]::new);
        return ShrinkWrap.create(WebArchive.class, name + ".war")
                .addPackage(ProbeApplication.class.getPackage())
                .addAsLibraries(libraries)
                .addAsResource(properties(configuration), "META-INF/microprofile-config.properties");
    }

    /** The same with LangChain4j, whose one jar needs nothing that the library does not bring, and the application's part that uses it. */
    static WebArchive withLangChain4j(String name, Map<String, String> configuration) {
        return named(name, configuration)
                .addPackage(ChatResource.class.getPackage())
                .addAsLibrary(new File(System.getProperty("it.war.langchain4j")));
    }

    /** A WAR that only tells which process it runs in. */
    static WebArchive withoutLibrary(String name) {
        return ShrinkWrap.create(WebArchive.class, name + ".war")
                .addClasses(ProbeApplication.class, ServerResource.class);
    }

    private static StringAsset properties(Map<String, String> configuration) {
        return new StringAsset(configuration.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
                .collect(Collectors.joining("", "cache.redis.command-timeout=5s\n", "")));
    }
}
