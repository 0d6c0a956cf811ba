package org.cdicache.ai.engine;

import org.cdicache.ai.AiResponseCache;

/** The application's response cache, ours or its own, for whoever sees no more than the library's archive; a bean of the extension's, and no application's. */
public record PresentCache(AiResponseCache answers) {}
