package io.imcache.worker.link;

import java.net.URI;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Sends pushes over HTTP. */
public interface Upload {
    /**
     * Sends one push.
     *
     * @param master the master's HTTP address
     * @param full whether the push replaces the account; otherwise it is a delta
     * @param token authorizes the push; null for none
     * @return the answer, completed on any thread; fails if none came
     */
    CompletableFuture<Answer> send(URI master, String accountId, boolean full, PushBody body, @Nullable String token);
}
