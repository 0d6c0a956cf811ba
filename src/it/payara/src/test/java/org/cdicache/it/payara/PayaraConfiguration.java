package org.cdicache.it.payara;

import java.nio.file.Path;
import org.jboss.arquillian.container.spi.client.container.ContainerConfiguration;

/** The properties of the container in {@code arquillian.xml}. */
public final class PayaraConfiguration implements ContainerConfiguration {

    private String jar = "";
    private String work = "";

    @Override
    public void validate() {}

    String jar() {
        return jar;
    }

    Path work() {
        return Path.of(work);
    }

    /** The Payara Micro jar. */
    public void setJar(String jar) {
        this.jar = jar;
    }

    /** Where the server unpacks itself and writes its log. */
    public void setWork(String work) {
        this.work = work;
    }
}
