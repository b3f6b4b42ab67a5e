package io.imcache.master.events;

import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;

/** Who may watch what: the one place where it is asked. */
@FunctionalInterface
interface EventAccess {
    /**
     * Whether who asks may watch an account.
     *
     * @param accountId null for all accounts
     */
    boolean allows(ServerRequest request, @Nullable String accountId);
}
