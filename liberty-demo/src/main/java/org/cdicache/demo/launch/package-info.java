/** Starts the demo as a process: a Redis of its own, an Open Liberty with the application, and an end to both. Not part of the WAR. */
@NullMarked
package org.cdicache.demo.launch;

import org.jspecify.annotations.NullMarked;
