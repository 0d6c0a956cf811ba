package org.cdicache.ai;

/**
 * The tokens that one generation took.
 *
 * @param input of the prompt, at least 0
 * @param output of the answer, at least 0
 */
public record TokenUsage(long input, long output) {

    /**
     * Checks both.
     *
     * @throws IllegalArgumentException if one is negative
     */
    public TokenUsage {
        if (input < 0 || output < 0) {
            throw new IllegalArgumentException(
                    "Token counts must not be negative, were " + input + " (input) and " + output + " (output)");
        }
    }

    /** Input and output together. */
    public long total() {
        return input + output;
    }
}
