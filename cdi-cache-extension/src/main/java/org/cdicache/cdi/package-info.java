/** The portable extension: what an application can inject, when it starts and when it ends. Nobody imports this package. */
@NullMarked
package org.cdicache.cdi;

import org.jspecify.annotations.NullMarked;
