package io.imcache.redis.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.arrival.JsonMerge;
import io.imcache.redis.item.CollectionDigest;
import io.imcache.redis.item.ServingThreads;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** Tests that code that works on pushes fails on a thread of Netty, in every test that leads it there. */
class ServingThreadsUnitTests {
    private static final Executor NETTY =
            task -> new DefaultThreadFactory("like-netty").newThread(task).start();

    private static CompletableFuture<?> onNetty(Runnable work) {
        return CompletableFuture.runAsync(work, NETTY);
    }

    @Test
    void workOnPushesFailsThere() {
        assertThat(ServingThreads.class.desiredAssertionStatus())
                .as("tests run with -ea")
                .isTrue();
        byte[] item = "{\"id\":\"a\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        for (Runnable work : new Runnable[] {
            () -> JsonMerge.merge(item, item),
            () -> new CollectionChange(ItemCollection.COMMENTS, CollectionDigest.EMPTY, 0),
        }) {
            work.run();
            assertThat(onNetty(work))
                    .failsWithin(java.time.Duration.ofSeconds(10))
                    .withThrowableThat()
                    .withCauseInstanceOf(AssertionError.class);
        }
    }
}
