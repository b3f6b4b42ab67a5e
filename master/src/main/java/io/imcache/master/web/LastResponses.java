package io.imcache.master.web;

import org.springframework.context.SmartLifecycle;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Ends each HTTP connection with its next response once the master stops. The others are closed when the port is, and a request may be
 * on its way over one of them: it gets no answer. Begins with the wait for load balancers, before everything else stops.
 */
final class LastResponses implements SmartLifecycle {
    private volatile boolean running;
    /** Not the opposite: requests come before this is started, which is last. */
    private volatile boolean ending;

    /** Tells the client of a request, if it has to, that the response is the connection's last. */
    Mono<Void> noteIn(Mono<Void> handled, Connection connection) {
        if (ending && connection instanceof HttpServerResponse response) {
            response.keepAlive(false);
        }
        return handled;
    }

    @Override
    public void start() {
        running = true;
        ending = false;
    }

    @Override
    public void stop() {
        running = false;
        ending = true;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return DEFAULT_PHASE;
    }
}
