package io.imcache.master.security;

import java.util.Locale;
import java.util.Optional;

/** A purpose of a token. A token may have several. */
public enum Role {
    /** Crawlers: pushes over Socket.IO and HTTP. */
    WORKER,
    /** IM clients: the IM API, its feed of events, and the protocol of desktop clients. */
    IM,
    /** Operators of masters: all of these, actuator and console. */
    ADMIN;

    /** Returns the name in tokens: {@code worker}, {@code im}, {@code admin}. */
    public String claim() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Finds a role by its name in tokens; empty if there is none. */
    public static Optional<Role> of(String claim) {
        for (Role role : values()) {
            if (role.claim().equals(claim)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }
}
