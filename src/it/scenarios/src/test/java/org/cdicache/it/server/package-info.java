/** Servers under test as child processes: what the Arquillian containers of all server modules are made of. */
@NullMarked
package org.cdicache.it.server;

import org.jspecify.annotations.NullMarked;
