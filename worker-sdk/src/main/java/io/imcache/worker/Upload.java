package io.imcache.worker;

import java.net.URI;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Sends pushes over HTTP. */
interface Upload {
    /**
     * Sends one.
     *
     * @param full whether it replaces the account, or is a delta
     * @return the answer, on any thread; fails where none came
     */
    CompletableFuture<Answer> send(URI master, String accountId, boolean full, Body body, @Nullable String token);
}
