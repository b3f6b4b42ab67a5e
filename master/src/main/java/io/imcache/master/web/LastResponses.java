package io.imcache.master.web;

import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Ends each HTTP connection with its next response once the master stops. The others are closed when the port is, and a request may be
 * on its way over one of them: it gets no answer. Spring tells of the stop before anything is stopped, so also before the wait for load
 * balancers.
 */
final class LastResponses implements ApplicationListener<ContextClosedEvent> {
    private volatile boolean stopping;

    /** Tells the client of a request, if it has to, that the response is the connection's last. */
    Mono<Void> noteIn(Mono<Void> handled, Connection connection) {
        if (stopping && connection instanceof HttpServerResponse response) {
            response.keepAlive(false);
        }
        return handled;
    }

    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        stopping = true;
    }
}
