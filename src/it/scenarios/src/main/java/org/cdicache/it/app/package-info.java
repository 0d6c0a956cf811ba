/** The application under test: a small REST face on everything that the library gives to a WAR. */
@NullMarked
package org.cdicache.it.app;

import org.jspecify.annotations.NullMarked;
