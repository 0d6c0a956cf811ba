package org.cdicache.it.app;

import jakarta.enterprise.context.RequestScoped;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** Which process this is. */
@RequestScoped
@Path("server")
public class ServerResource {

    /** The process id. */
    @GET
    @Path("pid")
    @Produces(MediaType.TEXT_PLAIN)
    public long pid() {
        return ProcessHandle.current().pid();
    }
}
