package io.imcache.master.store;

import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Times Redis commands, from sending one to its complete reply. It is called for each command, so it looks up a timer
 * by the command alone; there is no label for the node.
 */
final class RedisLatency implements CommandLatencyRecorder {
    private static final Duration[] BUCKETS = {
        Duration.ofNanos(250_000),
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(25),
        Duration.ofMillis(100),
        Duration.ofSeconds(1)
    };

    private final Map<ProtocolKeyword, Timer> timers = new ConcurrentHashMap<>();
    private final MeterRegistry meters;

    RedisLatency(MeterRegistry meters) {
        this.meters = meters;
        timer(CommandType.EVALSHA);
    }

    @Override
    public void recordCommandLatency(
            SocketAddress local, SocketAddress remote, ProtocolKeyword command, long firstResponse, long completion) {
        Timer timer = timers.get(command);
        (timer == null ? timer(command) : timer).record(completion, TimeUnit.NANOSECONDS);
    }

    private Timer timer(ProtocolKeyword command) {
        return timers.computeIfAbsent(command, named -> Timer.builder("imcache.redis.command")
                .description("Redis commands, from sending one to its complete reply")
                .tag("command", named.toString())
                .serviceLevelObjectives(BUCKETS)
                .register(meters));
    }
}
