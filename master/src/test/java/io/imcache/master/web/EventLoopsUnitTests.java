package io.imcache.master.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** Tests which thread continues a request after a reply from another thread. */
class EventLoopsUnitTests {
    /** Arrives like a reply of Redis: on a thread without any relation to the request. */
    private static Mono<String> reply() {
        return Mono.fromFuture(() -> CompletableFuture.supplyAsync(() -> "reply"));
    }

    private static Mono<String> ifOn(Thread own, String reply) {
        return Mono.fromSupplier(() -> Thread.currentThread().equals(own) ? reply : "another thread");
    }

    @Test
    void aReplyIsHandedToTheThreadOfTheRequestsConnection() throws Exception {
        DisposableServer server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .mapHandle(EventLoops::noteIn)
                .handle((request, response) -> {
                    Thread own = Thread.currentThread();
                    return response.sendString(EventLoops.handOver(reply()).flatMap(reply -> ifOn(own, reply)));
                })
                .bindNow();
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port()))
                    .build();
            HttpResponse<String> answer =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.body()).isEqualTo("reply");
        } finally {
            server.disposeNow();
        }
    }

    @Test
    void withoutAConnectionItGoesOnWhereItCame() {
        assertThat(EventLoops.handOver(reply()).block()).isEqualTo("reply");
    }
}
