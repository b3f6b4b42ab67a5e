package io.imcache.redis.model;

import java.util.Locale;
import java.util.Map;

/** The status of an account, as IM clients see it. */
public enum AccountStatus {
    ACTIVE,
    BANNED,
    PENDING,
    INACTIVE;

    /** Returns the name in IM answers: {@code active}, {@code banned}, {@code pending}, {@code inactive}. */
    public String imName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Derives the status from a profile: from its {@code status}, else its {@code login_status} or {@code loginStatus}.
     *
     * @param hasSnapshot whether a snapshot was pushed: then an account without any of these is active
     */
    public static AccountStatus of(Map<String, String> profile, boolean hasSnapshot) {
        for (String name : new String[] {"status", "login_status", "loginStatus"}) {
            String value = profile.get(name);
            if (value != null && !value.isEmpty()) {
                return of(value);
            }
        }
        return hasSnapshot ? ACTIVE : INACTIVE;
    }

    private static AccountStatus of(String status) {
        return switch (status) {
            case "active", "logged_in" -> ACTIVE;
            case "suspended", "banned" -> BANNED;
            case "pending" -> PENDING;
            default -> INACTIVE;
        };
    }
}
