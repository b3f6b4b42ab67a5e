package io.imcache.master.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.context.LifecycleProperties;

class DrainUnitTests {
    private static Drain drain(Duration delay) {
        return new Drain(new DrainProperties(delay), new LifecycleProperties());
    }

    @Test
    void withoutADelayItDoesNotWait() {
        var stopped = new CompletableFuture<Void>();
        drain(Duration.ZERO).stop(() -> stopped.complete(null));
        assertThat(stopped).isCompleted();
    }

    @Test
    void withADelayItWaits() {
        var stopped = new CompletableFuture<Void>();
        drain(Duration.ofMillis(300)).stop(() -> stopped.complete(null));
        assertThat(stopped).isNotCompleted();
        await().until(stopped::isDone);
    }

    @Test
    void aDelayThatWouldBeCutOffIsRefused() {
        assertThatThrownBy(() -> drain(Duration.ofSeconds(30)))
                .hasMessageStartingWith("imcache.operations.drain-delay: PT30S (expected: less than PT30S");
        assertThatThrownBy(() -> drain(Duration.ofSeconds(-1)))
                .hasMessage("imcache.operations.drain-delay: PT-1S (expected: 0s or more)");
    }
}
