package org.cdicache.ai;

/**
 * What an application decides itself about its answers; immutable.
 *
 * @param admission which answers are worth keeping
 * @param tenants whose answers a call is about
 */
public record AiHooks(AnswerAdmission admission, TenantResolver tenants) {

    /** The {@linkplain AnswerAdmission#standard() standard admission}, and no tenants. */
    public static final AiHooks DEFAULT = new AiHooks(AnswerAdmission.standard(), TenantResolver.NONE);

    /** These, with another admission. */
    public AiHooks withAdmission(AnswerAdmission judge) {
        return new AiHooks(judge, tenants);
    }

    /** These, with tenants. */
    public AiHooks withTenants(TenantResolver resolver) {
        return new AiHooks(admission, resolver);
    }
}
