package org.cdicache.ai;

/** Answers one request of {@link AiResponseCache#getOrGenerateAll}. Runs on several threads at once. */
@FunctionalInterface
public interface BatchGenerator<T> {

    /**
     * Answers it.
     *
     * @return never null; an answer of null is {@code Generated.of(null)}
     * @throws Exception which fails this request and no other
     */
    Generated<T> generate(AiRequest request) throws Exception;
}
