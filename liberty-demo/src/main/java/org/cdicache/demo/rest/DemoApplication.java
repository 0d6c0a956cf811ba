package org.cdicache.demo.rest;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** Puts all resources of this application under {@code /api}. */
@ApplicationPath("/api")
public class DemoApplication extends Application {}
