package io.imcache.master.security;

import java.util.Locale;
import java.util.Optional;

/** What a token is for. A token may have several. */
public enum Role {
    /** Crawlers: pushes over Socket.IO and HTTP. */
    WORKER,
    /** IM clients: the IM API, its feed of events, and the monitors' protocol. */
    IM,
    /** Whoever runs the masters: all of these, actuator and console. */
    ADMIN;

    /** As tokens name it: {@code worker}, {@code im}, {@code admin}. */
    public String claim() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role of this name; empty where there is none. */
    public static Optional<Role> of(String claim) {
        for (Role role : values()) {
            if (role.claim().equals(claim)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }
}
