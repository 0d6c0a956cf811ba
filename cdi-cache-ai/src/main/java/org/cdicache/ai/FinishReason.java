package org.cdicache.ai;

/** Why a model stopped writing. */
public enum FinishReason {
    /** It had said everything. */
    STOP,
    /** The limit of tokens was reached: the answer is cut off. */
    LENGTH,
    /** It asks for tools to be called. */
    TOOL_CALLS,
    /** The provider held the answer, or part of it, back. */
    CONTENT_FILTER,
    /** The model declined to answer. */
    REFUSAL,
    /** Something that has no name here. */
    OTHER,
    /** Nobody said. */
    UNKNOWN
}
