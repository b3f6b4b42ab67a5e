package io.imcache.redis.outbound;

import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.Reply;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.keys.OutboundKeys;
import java.time.Duration;
import reactor.core.publisher.Mono;

/** {@code outbound-route.lua}: takes a request in, or sends one on. */
final class OutboundRouteScript {
    /** What to do with a request. */
    enum Mode {
        /** Take the request in, to send it once it is submitted. */
        PREPARE("p"),
        /** Take the request in, unless it is here already, or send it on if it was prepared; tell masters. */
        SUBMIT("s"),
        /** Give the request to a worker; tell masters. */
        ROUTE("r"),
        /** Give the request to a worker; tell nobody. Replicas need not confirm it, because nobody relies on it. */
        PUT_BACK("b");

        private final String letter;

        Mode(String letter) {
            this.letter = letter;
        }
    }

    private static final LuaScript SCRIPT = new LuaScript("outbound-route");

    private OutboundRouteScript() {}

    /**
     * Routes a request.
     *
     * @param worker the worker to ask; empty if none is known
     * @param due when to look at the request again, in ms
     * @param waits how long the request may wait
     * @return whether this changed anything
     */
    static Mono<Boolean> call(
            StoreConnection connection,
            OutboundKeys keys,
            Mode mode,
            OutboundRequest request,
            String worker,
            long due,
            Duration waits) {
        boolean takesIn = mode == Mode.PREPARE || mode == Mode.SUBMIT;
        byte[][] touched = {
            keys.requests(), keys.states(), keys.due(), keys.waiting(worker), keys.ofAccount(request.accountId())
        };
        byte[][] arguments = {
            Bytes.of(mode.letter),
            Bytes.of(request.id()),
            Bytes.of(worker),
            takesIn ? request.bytes() : Bytes.EMPTY,
            Bytes.of(due),
            Bytes.of(waits.toMillis()),
            keys.channel(),
            keys.notices(),
            AccountNotices.outbound(request, "")
        };
        Mono<Reply> routed = mode == Mode.PUT_BACK
                ? SCRIPT.call(connection, touched, arguments)
                : SCRIPT.callConfirmed(connection, reply -> true, touched, arguments);
        return routed.map(Reply::flag);
    }
}
