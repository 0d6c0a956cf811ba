/**
 * Caches the answers of LangChain4j's chat models: {@link org.cdicache.ai.langchain4j.CachingChatModel} and
 * {@link org.cdicache.ai.langchain4j.CachingStreamingChatModel}. Needs LangChain4j, which nothing outside of this package does.
 */
@NullMarked
package org.cdicache.ai.langchain4j;

import org.jspecify.annotations.NullMarked;
