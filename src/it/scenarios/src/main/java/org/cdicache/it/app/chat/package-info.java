/** The part of the probe application that has LangChain4j: models that count, and the cache in front of them. Only in WARs that have the library, too. */
@NullMarked
package org.cdicache.it.app.chat;

import org.jspecify.annotations.NullMarked;
