package io.imcache.redis.outbound;

import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.keys.OutboundKeys;
import java.time.Duration;
import reactor.core.publisher.Mono;

/** {@code outbound-route.lua}: takes a request in, or sends one on. */
public final class OutboundRouteScript {
    /** What to do with a request. */
    public enum Mode {
        /** Take it in, to be sent once it is submitted. */
        PREPARE("p"),
        /** Take it in, unless it is here already, or send it on where it was prepared; and tell masters. */
        SUBMIT("s"),
        /** Give it to a worker, and tell masters. */
        ROUTE("r"),
        /** Give it to a worker, and tell nobody. */
        PUT_BACK("b");

        private final String letter;

        Mode(String letter) {
            this.letter = letter;
        }
    }

    private static final LuaScript SCRIPT = new LuaScript("outbound-route");

    private OutboundRouteScript() {}

    /**
     * Does it.
     *
     * @param worker who is to be asked; empty where nobody is known
     * @param due when to look at it again, in ms
     * @param waits how long it may wait
     * @return whether this changed anything
     */
    public static Mono<Boolean> call(
            StoreConnection connection,
            OutboundKeys keys,
            Mode mode,
            OutboundRequest request,
            String worker,
            long due,
            Duration waits) {
        boolean takesIn = mode == Mode.PREPARE || mode == Mode.SUBMIT;
        return SCRIPT.callConfirmed(
                        connection,
                        reply -> true,
                        new byte[][] {
                            keys.requests(),
                            keys.states(),
                            keys.due(),
                            keys.waiting(worker),
                            keys.ofAccount(request.accountId())
                        },
                        Bytes.of(mode.letter),
                        Bytes.of(request.id()),
                        Bytes.of(worker),
                        takesIn ? request.bytes() : Bytes.EMPTY,
                        Bytes.of(due),
                        Bytes.of(waits.toMillis()),
                        keys.channel(),
                        keys.notices(),
                        AccountNotices.outbound(request, ""))
                .map(reply -> Bytes.number(reply.get(0)) == 1);
    }
}
