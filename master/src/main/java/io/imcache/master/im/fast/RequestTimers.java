package io.imcache.master.im.fast;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatusCode;

/** Times the answers that are given before Spring observes the request, in its own series: {@code http.server.requests}. */
final class RequestTimers {
    private static final String METER = "http.server.requests";
    private static final String UNKNOWN = "UNKNOWN";

    private final MeterRegistry meters;
    private final Map<Key, Timer> timers = new ConcurrentHashMap<>();

    private record Key(String route, int status) {}

    RequestTimers(MeterRegistry meters) {
        this.meters = meters;
    }

    /** @param began {@link System#nanoTime} when the request came in */
    void record(@Nullable String route, @Nullable HttpStatusCode status, long began) {
        var key = new Key(route == null ? UNKNOWN : route, status == null ? 0 : status.value());
        timers.computeIfAbsent(key, this::timer).record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
    }

    /** Sets the tags of Spring's observation; a meter filter drops the last three of both. */
    private Timer timer(Key key) {
        return meters.timer(
                METER,
                "method",
                "GET",
                "uri",
                key.route(),
                "status",
                Integer.toString(key.status()),
                "outcome",
                UNKNOWN,
                "exception",
                "none",
                "error",
                "none");
    }
}
