/**
 * Lets the clients of a Jakarta REST resource say how they want their answers, and tells them how they got them. Needs nothing of Jakarta REST where
 * {@link org.cdicache.ai.http.AiCacheControl} is not used.
 */
@NullMarked
package org.cdicache.ai.http;

import org.jspecify.annotations.NullMarked;
