package io.imcache.redis.model;

import java.util.Locale;
import java.util.Map;

/** Whether an account is in use, as IM clients are told. */
public enum AccountStatus {
    ACTIVE,
    BANNED,
    PENDING,
    INACTIVE;

    /** The name in IM answers: {@code active}, {@code banned}, {@code pending}, {@code inactive}. */
    public String imName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Judges a profile by its {@code status}, else its {@code login_status} or {@code loginStatus}.
     *
     * @param hasSnapshot whether a snapshot was pushed: an account that has one and says nothing is active
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
