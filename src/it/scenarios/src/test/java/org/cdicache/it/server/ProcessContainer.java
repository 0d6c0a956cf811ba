package org.cdicache.it.server;

import org.jboss.arquillian.container.spi.client.container.ContainerConfiguration;
import org.jboss.arquillian.container.spi.client.container.DeployableContainer;
import org.jboss.arquillian.container.spi.client.protocol.ProtocolDescription;
import org.jboss.arquillian.container.spi.client.protocol.metadata.HTTPContext;
import org.jboss.arquillian.container.spi.client.protocol.metadata.ProtocolMetaData;
import org.jboss.arquillian.container.spi.client.protocol.metadata.Servlet;
import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.descriptor.api.Descriptor;

/** What the containers of all servers have in common: HTTP on the loopback address, and one WAR whose context root is its name. */
public abstract class ProcessContainer<C extends ContainerConfiguration> implements DeployableContainer<C> {

    private static final String IN_CONTAINER_RUNNER = "ArquillianServletRunnerEE9";

    @Override
    public ProtocolDescription getDefaultProtocol() {
        return new ProtocolDescription("Servlet 6.0");
    }

    @Override
    public void deploy(Descriptor descriptor) {
        throw new UnsupportedOperationException("Only WARs are deployed");
    }

    @Override
    public void undeploy(Descriptor descriptor) {
        throw new UnsupportedOperationException("Only WARs are deployed");
    }

    /** The archive's name without {@code .war}. */
    protected static String applicationName(Archive<?> archive) {
        return archive.getName().replaceFirst("[.]war$", "");
    }

    /** Where Arquillian finds a deployed application. */
    protected static ProtocolMetaData at(int port, Archive<?> archive) {
        HTTPContext http = new HTTPContext("127.0.0.1", port);
        http.add(new Servlet(IN_CONTAINER_RUNNER, "/" + applicationName(archive)));
        return new ProtocolMetaData().addContext(http);
    }
}
