package io.imcache.master.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.launchdarkly.eventsource.CommentEvent;
import com.launchdarkly.eventsource.ErrorStrategy;
import com.launchdarkly.eventsource.EventSource;
import com.launchdarkly.eventsource.MessageEvent;
import com.launchdarkly.eventsource.StartedEvent;
import com.launchdarkly.eventsource.StreamEvent;
import io.imcache.master.testing.Http;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.Ports;
import io.imcache.redis.testing.TestRedis;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.sse.EventSourceListener;
import okhttp3.sse.EventSources;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tests the feed with its default heartbeat and Android's clients with their default timeouts: these break a silent stream. */
class OkHttpClientsIntegrationTests {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String ACCOUNT = "quiet";
    private static final Ports PORTS = Ports.free();
    private static final URI FEED = Master.loopback(PORTS.http()).resolve("/api/im/events?account_id=" + ACCOUNT);
    private static Master master;

    /** Connections that any client made. */
    private final AtomicInteger connections = new AtomicInteger();
    /** Heartbeats since the last connection. */
    private final AtomicInteger heartbeats = new AtomicInteger();

    @BeforeAll
    static void start() {
        master = Master.start(TestRedis.url(), "okhttp-" + UUID.randomUUID(), PORTS);
    }

    @AfterAll
    static void stop() {
        master.close();
    }

    private void connected() {
        heartbeats.set(0);
        connections.incrementAndGet();
    }

    /** LaunchDarkly's okhttp-eventsource, which waits 5 s for bytes. */
    private final class LaunchDarkly implements AutoCloseable {
        private final List<String> changes = new CopyOnWriteArrayList<>();
        private final EventSource source = new EventSource.Builder(FEED)
                .errorStrategy(ErrorStrategy.alwaysContinue())
                .build();

        LaunchDarkly() {
            var reader = new Thread(() -> source.anyEvents().forEach(this::take), "okhttp-eventsource");
            reader.setDaemon(true);
            reader.start();
        }

        private void take(StreamEvent event) {
            if (event instanceof StartedEvent) {
                connected();
            } else if (event instanceof CommentEvent) {
                heartbeats.incrementAndGet();
            } else if (event instanceof MessageEvent message
                    && message.getEventName().equals("change")) {
                changes.add(message.getData());
            }
        }

        @Override
        public void close() {
            source.close();
        }
    }

    /** OkHttp's own, which waits 10 s for bytes. Only its user connects anew. */
    private final class OkHttp extends EventSourceListener implements AutoCloseable {
        private final List<String> changes = new CopyOnWriteArrayList<>();
        private final OkHttpClient client = new OkHttpClient();
        private volatile boolean closed;

        OkHttp() {
            connect();
        }

        private void connect() {
            EventSources.createFactory(client)
                    .newEventSource(new Request.Builder().url(FEED.toString()).build(), this);
        }

        @Override
        public void onOpen(okhttp3.sse.EventSource source, Response response) {
            connected();
        }

        @Override
        public void onEvent(okhttp3.sse.EventSource source, @Nullable String id, @Nullable String type, String data) {
            if ("change".equals(type)) {
                changes.add(data);
            }
        }

        @Override
        public void onFailure(okhttp3.sse.EventSource source, @Nullable Throwable error, @Nullable Response response) {
            if (!closed) {
                connect();
            }
        }

        @Override
        public void close() {
            closed = true;
            client.dispatcher().cancelAll();
            client.dispatcher().executorService().shutdown();
            client.connectionPool().evictAll();
        }
    }

    /** A connection makes the count of heartbeats start again. So a machine that stands still for a second costs more heartbeats only. */
    @Test
    void aQuietStreamStaysOpenAndThenTellsWhatChanged() {
        try (var launchDarkly = new LaunchDarkly();
                var okHttp = new OkHttp()) {
            await().atMost(LIMIT).until(() -> connections.get() >= 2 && heartbeats.get() >= 4);
            int before = connections.get();

            assertThat(new Http(PORTS)
                            .push(ACCOUNT, "{\"timestamp\": 1, \"data\": {\"messages\": [{\"id\": \"m1\"}]}}")
                            .status())
                    .isEqualTo(200);

            await().atMost(LIMIT).untilAsserted(() -> {
                assertThat(launchDarkly.changes).singleElement().asString().contains(ACCOUNT);
                assertThat(okHttp.changes).singleElement().asString().contains(ACCOUNT);
            });
            assertThat(connections).hasValue(before);
        }
    }
}
