package io.imcache.master.testing;

import io.imcache.master.security.Access;
import org.springframework.web.server.WebFilter;

/** Callers of routes that a test serves without a master. */
public final class Callers {
    /** Makes every request one of a caller who may read and change everything. */
    public static final WebFilter EVERYONE = (exchange, chain) -> {
        Access.EVERYONE.noteIn(exchange);
        return chain.filter(exchange);
    };

    private Callers() {}
}
