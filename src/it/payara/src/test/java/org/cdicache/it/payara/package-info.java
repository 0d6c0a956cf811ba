/** Payara Micro as an Arquillian container. */
@NullMarked
package org.cdicache.it.payara;

import org.jspecify.annotations.NullMarked;
