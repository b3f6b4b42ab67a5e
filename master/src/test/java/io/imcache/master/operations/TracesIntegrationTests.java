package io.imcache.master.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.imcache.master.testing.Http;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.Ports;
import io.imcache.redis.testing.TestRedis;
import io.imcache.worker.ImcacheWorker;
import io.imcache.worker.item.Comment;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tests that spans arrive at a collector with the profile {@code tracing}. */
class TracesIntegrationTests {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Ports PORTS = Ports.free();
    private static final Http HTTP = new Http(PORTS);
    private static final List<Span> SPANS = new CopyOnWriteArrayList<>();

    private static HttpServer collector;
    private static Master master;

    @BeforeAll
    static void start() throws IOException {
        collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/traces", exchange -> {
            ExportTraceServiceRequest.parseFrom(exchange.getRequestBody()).getResourceSpansList().stream()
                    .flatMap(resource -> resource.getScopeSpansList().stream())
                    .forEach(scope -> SPANS.addAll(scope.getSpansList()));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
        master = Master.start(
                TestRedis.url(),
                "traces-" + UUID.randomUUID(),
                PORTS,
                "--spring.profiles.active=tracing",
                "--management.tracing.sampling.probability=1",
                "--management.opentelemetry.tracing.export.schedule-delay=100ms",
                "--management.opentelemetry.tracing.export.otlp.endpoint=http://127.0.0.1:"
                        + collector.getAddress().getPort() + "/v1/traces");
    }

    @AfterAll
    static void stop() {
        master.close();
        collector.stop(0);
    }

    private static Optional<Span> committed(boolean ofRequest) {
        return SPANS.stream()
                .filter(span -> span.getName().equals("push snapshot")
                        && span.getParentSpanId().isEmpty() != ofRequest)
                .filter(span -> span.getAttributesList().stream()
                        .anyMatch(attribute -> attribute.getKey().equals("imcache.outcome")
                                && attribute.getValue().getStringValue().equals("committed")))
                .findFirst();
    }

    private static boolean hasRedisBelow(Span span) {
        return SPANS.stream()
                .anyMatch(below -> below.getParentSpanId().equals(span.getSpanId())
                        && below.getTraceId().equals(span.getTraceId())
                        && below.getKind() == Span.SpanKind.SPAN_KIND_CLIENT);
    }

    @Test
    void aPushOverHttpIsOneTraceFromTheRequestToRedis() {
        String push = "{\"data\": {\"comments\": [{\"id\": \"c\", \"content\": \"unspoken\"}]}}";
        assertThat(HTTP.push("traced", push).status()).isEqualTo(200);

        await().ignoreException(NoSuchElementException.class).atMost(LIMIT).untilAsserted(() -> {
            Span pushed = committed(true).orElseThrow();
            Span request = SPANS.stream()
                    .filter(span -> span.getSpanId().equals(pushed.getParentSpanId()))
                    .findFirst()
                    .orElseThrow();
            assertThat(request.getName()).isEqualTo("http put /api/worker/accounts/{accountId}/snapshot");
            assertThat(request.getTraceId()).isEqualTo(pushed.getTraceId());
            assertThat(hasRedisBelow(pushed)).isTrue();
        });
        assertThat(SPANS).noneMatch(span -> span.toString().contains("unspoken"));
    }

    @Test
    void aPushOverSocketIoIsATraceOfItsOwn() {
        try (var worker =
                ImcacheWorker.builder("w-traced").master(master.address()).start()) {
            worker.account("acc-traced", "douyin")
                    .upsert(Comment.builder("c-1").content("unspoken").build());
            await().ignoreException(NoSuchElementException.class).atMost(LIMIT).untilAsserted(() -> assertThat(
                            hasRedisBelow(committed(false).orElseThrow()))
                    .isTrue());
        }
        assertThat(SPANS).noneMatch(span -> span.toString().contains("unspoken"));
    }

    @Test
    void aTraceThatTheClientBeganGoesOn() throws Exception {
        String trace = "0af7651916cd43dd8448eb211c80319c";
        var request = HttpRequest.newBuilder(
                        Master.loopback(PORTS.http()).resolve("/api/im/messages?account_id=nobody"))
                .header("traceparent", "00-" + trace + "-b7ad6b7169203331-01")
                .build();
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding());
        await().atMost(LIMIT).until(() -> SPANS.stream()
                .filter(span -> HexFormat.of()
                        .formatHex(span.getTraceId().toByteArray())
                        .equals(trace))
                .anyMatch(span -> span.getKind() == Span.SpanKind.SPAN_KIND_CLIENT));
    }
}
