package org.cdicache.ai;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * What a model's tokens cost, in any currency, the same for all models.
 *
 * @param input of a million tokens of prompts, at least 0
 * @param output of a million tokens of answers, at least 0
 */
public record TokenPrice(BigDecimal input, BigDecimal output) {

    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

    /** What tokens cost. */
    public BigDecimal of(TokenUsage usage) {
        return input.multiply(BigDecimal.valueOf(usage.input()))
                .add(output.multiply(BigDecimal.valueOf(usage.output())))
                .divide(MILLION, MathContext.UNLIMITED);
    }
}
