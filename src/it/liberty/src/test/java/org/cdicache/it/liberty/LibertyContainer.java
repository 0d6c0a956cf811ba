package org.cdicache.it.liberty;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.regex.Pattern;
import org.cdicache.it.server.FileTree;
import org.cdicache.it.server.FreePort;
import org.cdicache.it.server.ProcessContainer;
import org.cdicache.it.server.ServerProcess;
import org.jboss.arquillian.container.spi.client.container.DeploymentException;
import org.jboss.arquillian.container.spi.client.container.LifecycleException;
import org.jboss.arquillian.container.spi.client.protocol.metadata.ProtocolMetaData;
import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;

/**
 * One Open Liberty for all test classes; a WAR is deployed by putting it into {@code dropins}. What happened is read from
 * {@code messages.log}: those message numbers are Liberty's own contract with its operators.
 */
public final class LibertyContainer extends ProcessContainer<LibertyConfiguration> {

    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration DEPLOY_LIMIT = Duration.ofMinutes(2);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final Pattern PORT_OPEN = Pattern.compile("CWWKO0219I.*");
    private static final Pattern READY = Pattern.compile("CWWKF0011I.*");
    private static final String STARTED = "CWWKZ000[13]I";
    private static final String REFUSED = "CWWKZ0002E|CWWKZ0004E|CWWKZ001[234]E";
    private static final String STOPPED = "CWWKZ0009I";

    private LibertyConfiguration configuration = new LibertyConfiguration();
    private ServerProcess server;
    private int port;

    @Override
    public Class<LibertyConfiguration> getConfigurationClass() {
        return LibertyConfiguration.class;
    }

    @Override
    public void setup(LibertyConfiguration settings) {
        this.configuration = settings;
    }

    @Override
    public void start() throws LifecycleException {
        try {
            port = FreePort.next();
            Path directory = serverDirectory();
            FileTree.delete(configuration.userDirectory());
            FileTree.copy(configuration.serverTemplate(), directory);
            ProcessBuilder run = new ProcessBuilder(
                    "/bin/sh",
                    configuration.home().resolve("bin/server").toString(),
                    "run",
                    configuration.serverName());
            run.environment().put("WLP_USER_DIR", configuration.userDirectory().toString());
            run.environment().put("JVM_ARGS", String.join(" ", ServerProcess.JVM_OPTIONS));
            run.environment().put("JAVA_HOME", System.getProperty("java.home"));
            run.environment().put("IT_HTTP_PORT", Integer.toString(port));
            server = ServerProcess.start(
                    run, configuration.userDirectory().resolve("console.log"), directory.resolve("logs/messages.log"));
            server.await(PORT_OPEN, 0, START_LIMIT);
            server.await(READY, 0, START_LIMIT);
        } catch (IOException failure) {
            throw new LifecycleException("Open Liberty did not start: " + failure.getMessage(), failure);
        }
    }

    @Override
    public void stop() {
        server.stop(STOP_LIMIT);
    }

    @Override
    public ProtocolMetaData deploy(Archive<?> archive) throws DeploymentException {
        try {
            long mark = server.mark();
            Path staged = configuration.userDirectory().resolve(archive.getName());
            archive.as(ZipExporter.class).exportTo(staged.toFile(), true);
            Files.createDirectories(dropin(archive).getParent());
            Files.move(staged, dropin(archive), StandardCopyOption.ATOMIC_MOVE);
            String outcome = server.await(about(STARTED + "|" + REFUSED, archive), mark, DEPLOY_LIMIT);
            if (!outcome.matches("(?s)(" + STARTED + ").*")) {
                Files.delete(dropin(archive));
                throw new DeploymentException(server.logSince(mark));
            }
            return at(port, archive);
        } catch (IOException failure) {
            throw new DeploymentException("No answer to the deployment of " + archive.getName(), failure);
        }
    }

    @Override
    public void undeploy(Archive<?> archive) throws DeploymentException {
        try {
            long mark = server.mark();
            Files.delete(dropin(archive));
            server.await(about(STOPPED, archive), mark, DEPLOY_LIMIT);
        } catch (IOException failure) {
            throw new DeploymentException("No answer to the removal of " + archive.getName(), failure);
        }
    }

    private static Pattern about(String messages, Archive<?> archive) {
        return Pattern.compile("(" + messages + "):.*\\b" + Pattern.quote(applicationName(archive)) + "\\b.*");
    }

    private Path dropin(Archive<?> archive) {
        return serverDirectory().resolve("dropins").resolve(archive.getName());
    }

    private Path serverDirectory() {
        return configuration.userDirectory().resolve("servers").resolve(configuration.serverName());
    }
}
