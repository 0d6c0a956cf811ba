package org.cdicache.it.liberty;

import java.nio.file.Path;
import org.jboss.arquillian.container.spi.client.container.ContainerConfiguration;

/** The properties of the container in {@code arquillian.xml}. */
public final class LibertyConfiguration implements ContainerConfiguration {

    private String home = "";
    private String servers = "";
    private String work = "";
    private String serverName = "";

    @Override
    public void validate() {}

    Path home() {
        return Path.of(home);
    }

    Path serverTemplate() {
        return Path.of(servers, serverName);
    }

    Path userDirectory() {
        return Path.of(work, serverName);
    }

    String serverName() {
        return serverName;
    }

    /** Where the server is installed. */
    public void setHome(String home) {
        this.home = home;
    }

    /** The directory that holds a directory for each server. */
    public void setServers(String servers) {
        this.servers = servers;
    }

    /** Where a copy of the server's directory is made, and the server run. */
    public void setWork(String work) {
        this.work = work;
    }

    /** Which of the servers to run. */
    public void setServerName(String serverName) {
        this.serverName = serverName;
    }
}
