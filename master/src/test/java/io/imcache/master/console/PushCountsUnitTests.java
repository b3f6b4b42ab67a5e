package io.imcache.master.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests counts of pushes from a master's meters. */
class PushCountsUnitTests {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    private void pushed(String kind, String outcome, int times) {
        for (int i = 0; i < times; i++) {
            meters.timer("imcache.push", "kind", kind, "outcome", outcome).record(Duration.ofMillis(1));
        }
    }

    @Test
    void countsByOutcomeOverAllKinds() {
        pushed("snapshot", "changed", 2);
        pushed("delta", "changed", 3);
        pushed("snapshot", "stale_snapshot", 1);
        meters.timer("imcache.push.other", "outcome", "changed").record(Duration.ofMillis(1));

        assertThat(PushCounts.read(meters)).containsExactly(Map.entry("changed", 5L), Map.entry("stale_snapshot", 1L));
    }

    @Test
    void thereMayBeNone() {
        assertThat(PushCounts.read(meters)).isEmpty();
    }
}
