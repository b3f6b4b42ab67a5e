package io.imcache.master.security;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.server.ServerWebExchange;

/**
 * A caller and its rights: the roles and accounts that its token names. Immutable.
 *
 * <p>A request over HTTP carries its caller as an attribute of its exchange, and nowhere else. The filter that checks
 * tokens sets it (with security off, the filter that admits everyone), and so do the fast reads.
 */
public final class Access {
    /** The caller of every request where security is switched off: all roles, all accounts. */
    public static final Access EVERYONE = new Access("", EnumSet.allOf(Role.class), null, null);

    /** The rights of a request without a known caller: no role, no account. */
    public static final Access NOTHING = new Access("", EnumSet.noneOf(Role.class), Set.of(), null);

    private static final String ATTRIBUTE = Access.class.getName();

    private final String key;
    private final Set<Role> roles;
    private final @Nullable Set<String> accounts;
    private final @Nullable Instant endsAt;

    /**
     * Creates the rights of one caller.
     *
     * @param key identifies the caller to rate limits; empty for a caller without limits
     * @param accounts the only accounts that it may use; null for all
     * @param endsAt when it expires; null for never
     */
    public Access(String key, Set<Role> roles, @Nullable Set<String> accounts, @Nullable Instant endsAt) {
        this.key = key;
        this.roles = roles.isEmpty() ? EnumSet.noneOf(Role.class) : EnumSet.copyOf(roles);
        this.accounts = accounts == null ? null : Set.copyOf(accounts);
        this.endsAt = endsAt;
    }

    /** Returns the caller of a request; {@link #NOTHING} if none is known. */
    public static Access of(ServerRequest request) {
        return request.exchange().getAttribute(ATTRIBUTE) instanceof Access access ? access : NOTHING;
    }

    /** Makes this the caller of a request. */
    public void noteIn(ServerWebExchange exchange) {
        exchange.getAttributes().put(ATTRIBUTE, this);
    }

    /** Returns whether the caller has one of these roles. */
    public boolean has(Role... some) {
        for (Role role : some) {
            if (roles.contains(role)) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether the caller may use the IM API. */
    public boolean mayRead() {
        return has(Role.IM, Role.ADMIN);
    }

    /** Returns whether the caller may read and change an account as IM clients do. */
    public boolean mayRead(String accountId) {
        return mayRead() && covers(accountId);
    }

    /** Returns whether the caller may push an account and report on it, as crawlers do. */
    public boolean mayPush(String accountId) {
        return has(Role.WORKER, Role.ADMIN) && covers(accountId);
    }

    private boolean covers(String accountId) {
        return accounts == null || accounts.contains(accountId);
    }

    /** Returns the only accounts that the caller may use, in no order; null for all. */
    public @Nullable Set<String> accounts() {
        return accounts;
    }

    /** Identifies the caller to rate limits: the subject of its token, else a digest of it. Empty if nothing is limited. */
    public String key() {
        return key;
    }

    /** Returns when it expires; null for never. */
    public @Nullable Instant endsAt() {
        return endsAt;
    }

    /** Returns whether it has expired at a time. */
    boolean isOver(Instant now) {
        return endsAt != null && !now.isBefore(endsAt);
    }

    /** Names the roles and the number of accounts, not the caller: logs may show it. */
    @Override
    public String toString() {
        return "Access" + roles + (accounts == null ? " to all accounts" : " to " + accounts.size() + " accounts");
    }
}
