package io.imcache.master.security;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.server.ServerWebExchange;

/**
 * What somebody may see and change: the roles and the accounts of a token. Everything where security is switched off.
 * Immutable.
 */
public final class Access {
    /** What all have where security is switched off. */
    public static final Access EVERYTHING = new Access("", EnumSet.allOf(Role.class), null, null);

    /** What those have who showed no token. */
    public static final Access NOTHING = new Access("", EnumSet.noneOf(Role.class), Set.of(), null);

    private static final String ATTRIBUTE = Access.class.getName();

    private final String key;
    private final Set<Role> roles;
    private final @Nullable Set<String> accounts;
    private final @Nullable Instant endsAt;

    /**
     * Describes an access.
     *
     * @param key who it is, for counting what they do; empty for nobody in particular
     * @param accounts the only accounts that it is for; null for all
     * @param endsAt when it ends; null for never
     */
    public Access(String key, Set<Role> roles, @Nullable Set<String> accounts, @Nullable Instant endsAt) {
        this.key = key;
        this.roles = roles.isEmpty() ? EnumSet.noneOf(Role.class) : EnumSet.copyOf(roles);
        this.accounts = accounts == null ? null : Set.copyOf(accounts);
        this.endsAt = endsAt;
    }

    /** Who sends this request: what its token says, or everything where security is switched off. */
    public static Access of(ServerRequest request) {
        return of(request.exchange());
    }

    /** Who sends this request: what its token says, or everything where security is switched off. */
    public static Access of(ServerWebExchange exchange) {
        // With security on, the filter that asks for tokens notes NOTHING before it does anything else.
        return exchange.getAttribute(ATTRIBUTE) instanceof Access access ? access : EVERYTHING;
    }

    /** Notes with a request who sends it. */
    public void noteIn(ServerWebExchange exchange) {
        exchange.getAttributes().put(ATTRIBUTE, this);
    }

    /** Whether it has one of these roles. */
    public boolean has(Role... some) {
        for (Role role : some) {
            if (roles.contains(role)) {
                return true;
            }
        }
        return false;
    }

    /** Whether it may use the IM API. */
    public boolean mayRead() {
        return has(Role.IM, Role.ADMIN);
    }

    /** Whether it may read an account, and do to it what IM clients do. */
    public boolean mayRead(String accountId) {
        return mayRead() && covers(accountId);
    }

    /** Whether it may push an account, and do to it what crawlers do. */
    public boolean mayPush(String accountId) {
        return has(Role.WORKER, Role.ADMIN) && covers(accountId);
    }

    private boolean covers(String accountId) {
        return accounts == null || accounts.contains(accountId);
    }

    /** The only accounts that it is for, in no order; null for all. */
    public @Nullable Set<String> accounts() {
        return accounts;
    }

    /** Who it is, for counting what they do: the token's subject, else a digest of it; empty where nobody asked for one. */
    public String key() {
        return key;
    }

    /** When it ends; null for never. */
    public @Nullable Instant endsAt() {
        return endsAt;
    }

    /** Whether it has ended at a time. */
    public boolean isOver(Instant now) {
        return endsAt != null && !now.isBefore(endsAt);
    }

    /** Its roles and how many accounts it is for; not whose it is. */
    @Override
    public String toString() {
        return "Access" + roles + (accounts == null ? " to all accounts" : " to " + accounts.size() + " accounts");
    }
}
