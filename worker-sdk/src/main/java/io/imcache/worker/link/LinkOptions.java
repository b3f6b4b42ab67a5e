package io.imcache.worker.link;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Configures a {@link Link}.
 *
 * @param host where the worker runs, as masters show it
 * @param version the SDK's, as masters show it
 * @param maxAccounts how many accounts the worker may have, as masters show it
 * @param platforms whose accounts the worker crawls if masters assign them to it; may be empty
 * @param masters Socket.IO addresses, at least one; the link moves on to the next when one is gone
 * @param token returns the token for a connection, or null for none; may block
 * @param heartbeatEvery time between two heartbeats
 * @param answerLimit how long a request waits for its answer
 * @param connectLimit how long connecting and registering may take together
 */
public record LinkOptions(
        String workerId,
        String host,
        String version,
        int maxAccounts,
        List<String> platforms,
        List<URI> masters,
        Supplier<@Nullable String> token,
        Duration heartbeatEvery,
        Duration answerLimit,
        Duration connectLimit) {}
