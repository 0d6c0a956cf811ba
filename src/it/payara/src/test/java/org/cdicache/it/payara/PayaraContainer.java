package org.cdicache.it.payara;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.cdicache.it.server.FreePort;
import org.cdicache.it.server.ProcessContainer;
import org.cdicache.it.server.ServerProcess;
import org.jboss.arquillian.container.spi.client.container.DeploymentException;
import org.jboss.arquillian.container.spi.client.container.LifecycleException;
import org.jboss.arquillian.container.spi.client.protocol.metadata.ProtocolMetaData;
import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jspecify.annotations.Nullable;

/**
 * Payara Micro runs one WAR from its start to its end, so each deployment is a server process of its own. Payara goes on running
 * without a WAR that it could not deploy; whether it did is told by the summary that it logs before it says that it is ready.
 */
public final class PayaraContainer extends ProcessContainer<PayaraConfiguration> {

    private static final Duration START_LIMIT = Duration.ofMinutes(4);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final Pattern READY = Pattern.compile("Payara Micro .* ready in .*");
    private static final List<String> BEFORE_BOOT = List.of(
            "set configs.config.server-config.network-config.network-listeners.network-listener.http-listener.address=127.0.0.1",
            "set configs.config.server-config.hazelcast-config-specific-configuration.enabled=false");

    private PayaraConfiguration configuration = new PayaraConfiguration();
    private @Nullable ServerProcess server;

    @Override
    public Class<PayaraConfiguration> getConfigurationClass() {
        return PayaraConfiguration.class;
    }

    @Override
    public void setup(PayaraConfiguration settings) {
        this.configuration = settings;
    }

    @Override
    public void start() throws LifecycleException {
        try {
            Files.createDirectories(configuration.work());
            Files.write(beforeBoot(), BEFORE_BOOT);
        } catch (IOException failure) {
            throw new LifecycleException("No place to run Payara Micro", failure);
        }
    }

    @Override
    public void stop() {
        if (server != null) {
            server.stop(STOP_LIMIT);
            server = null;
        }
    }

    @Override
    public ProtocolMetaData deploy(Archive<?> archive) throws DeploymentException {
        int port = FreePort.next();
        try {
            Path war = configuration.work().resolve(archive.getName());
            archive.as(ZipExporter.class).exportTo(war.toFile(), true);
            Path log = configuration.work().resolve(applicationName(archive) + ".log");
            String logged;
            try {
                logged = start(war, port, log);
            } catch (IOException failure) {
                if (!isOfPayaraItself(log)) {
                    throw failure;
                }
                stop();
                logged = start(war, port, log);
            }
            if (!logged.contains("\"Name\": \"" + applicationName(archive) + "\"")) {
                stop();
                throw new DeploymentException(logged);
            }
            return at(port, archive);
        } catch (IOException failure) {
            stop();
            throw new DeploymentException("No answer to the deployment of " + archive.getName(), failure);
        }
    }

    private String start(Path war, int port, Path log) throws IOException {
        Files.deleteIfExists(log);
        ServerProcess started = ServerProcess.start(new ProcessBuilder(command(war, port)), log, log);
        server = started;
        started.await(READY, 0, START_LIMIT);
        return started.logSince(0);
    }

    /**
     * Whether Payara Micro 6.2025.10 has fallen over its own services, before it has looked at any application: HK2 walks listeners that another of its
     * threads is adding to.
     */
    private static boolean isOfPayaraItself(Path log) throws IOException {
        String logged = Files.readString(log);
        return logged.contains("java.util.ConcurrentModificationException")
                && logged.contains("org.jvnet.hk2.internal.SystemDescriptor.invokeInstanceListeners")
                && logged.contains("GlassFishException: Server failed to start");
    }

    @Override
    public void undeploy(Archive<?> archive) {
        stop();
    }

    private List<String> command(Path war, int port) {
        List<String> command = new ArrayList<>();
        command.add(ServerProcess.java());
        command.addAll(ServerProcess.JVM_OPTIONS);
        command.addAll(List.of("-jar", configuration.jar(), "--port", Integer.toString(port)));
        command.addAll(List.of("--nocluster", "--disablephonehome"));
        command.addAll(List.of("--prebootcommandfile", beforeBoot().toString()));
        command.addAll(
                List.of("--unpackdir", configuration.work().resolve("unpacked").toString()));
        command.addAll(List.of("--deploy", war.toString()));
        return command;
    }

    private Path beforeBoot() {
        return configuration.work().resolve("before-boot.txt");
    }
}
