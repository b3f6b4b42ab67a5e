package io.imcache.bench.load;

import static org.springframework.web.reactive.function.server.RequestPredicates.GET;
import static org.springframework.web.reactive.function.server.RequestPredicates.POST;

import java.nio.charset.StandardCharsets;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServer;

/**
 * What WebFlux can do at most: one functional endpoint that returns 8 KB, made ready before; or as many bytes as the body of the
 * last POST says.
 */
public final class ConstantServer {
    static final String PATH = "/api/constant";
    static final int BYTES = 8 * 1024;

    private static volatile byte[] constant = ofBytes(BYTES);

    private ConstantServer() {}

    /** Serves on the port that is the only argument, on loopback, until it is killed. */
    public static void main(String[] arguments) {
        RouterFunction<ServerResponse> route = RouterFunctions.route(GET(PATH), request -> answer(constant))
                .andRoute(
                        POST(PATH), request -> request.bodyToMono(String.class).flatMap(bytes -> {
                            constant = ofBytes(Integer.parseInt(bytes));
                            return answer(constant);
                        }));
        serve(arguments[0], route);
    }

    /** Serves a route and nothing else on a port of loopback, until it is killed. */
    static void serve(String port, RouterFunction<ServerResponse> route) {
        HttpServer.create()
                .host("127.0.0.1")
                .port(Integer.parseInt(port))
                .handle(new ReactorHttpHandlerAdapter(RouterFunctions.toHttpHandler(route)))
                .bindNow()
                .onDispose()
                .block();
    }

    private static byte[] ofBytes(int bytes) {
        return ("{\"data\":\"" + "x".repeat(bytes - 11) + "\"}").getBytes(StandardCharsets.US_ASCII);
    }

    /** JSON that is ready to be sent. */
    static Mono<ServerResponse> answer(byte[] body) {
        return ServerResponse.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .contentLength(body.length)
                .body((message, context) -> message.writeWith(Mono.<DataBuffer>fromSupplier(
                        () -> message.bufferFactory().wrap(body))));
    }
}
