package org.cdicache.it.app;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** Everything is below {@code /api}. */
@ApplicationPath("api")
public class ProbeApplication extends Application {}
