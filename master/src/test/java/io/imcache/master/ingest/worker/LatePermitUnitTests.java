package io.imcache.master.ingest.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.imcache.master.ingest.ProfileService;
import io.imcache.master.json.JsonOutline;
import io.imcache.master.limits.RateLimits;
import io.imcache.master.security.Access;
import io.imcache.protocol.MessageTypes;
import io.imcache.redis.item.ServingThreads;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;

/** Tests that the thread that brings a permit from Redis parses no push. */
class LatePermitUnitTests {
    private final LoopResources loops = LoopResources.create("permits", 1, true);
    private final Scheduler threads = Schedulers.newSingle("parsing");

    @AfterEach
    void stop() {
        loops.dispose();
        threads.dispose();
    }

    @Test
    void aPushIsParsedWhereItMayTakeItsTime() {
        Scheduler redis = Schedulers.fromExecutor(loops.onServer(true).next());
        assertThat(Mono.fromCallable(ServingThreads::mayWork).subscribeOn(redis).block())
                .as("a thread that serves connections may")
                .isFalse();
        assertThat(threadFor(Mono.just(true).publishOn(redis))).startsWith("parsing");
        assertThat(threadFor(RateLimits.YES)).isEqualTo(Thread.currentThread().getName());
    }

    private String threadFor(Mono<Boolean> permit) {
        var access = mock(Access.class);
        when(access.key()).thenReturn("somebody");
        var connection = mock(Connection.class);
        when(connection.access()).thenReturn(access);
        var rates = mock(RateLimits.class);
        when(rates.admits(RateLimits.Kind.PUSH, "somebody")).thenReturn(permit);
        var thread = new AtomicReference<String>();
        var pushes = new RecordingPushes();
        var messages = new WorkerMessages(
                (kind, origin, payload) -> {
                    thread.set(Thread.currentThread().getName());
                    return pushes.push(kind, origin, payload);
                },
                mock(ProfileService.class),
                mock(WorkerLeases.class),
                new WorkerLogins(mock(ProfileService.class), new NoLogins()),
                new NoTasks(),
                0,
                rates,
                threads);
        byte[] json = "{\"accountId\":\"a\"}".getBytes(StandardCharsets.UTF_8);
        Route route = messages.route(MessageTypes.WORKER_DATA_SYNC);
        assertThat(route).isNotNull();
        assertThat(route.handler()
                        .handle(
                                connection,
                                new Envelope(
                                        MessageTypes.WORKER_DATA_SYNC,
                                        1,
                                        null,
                                        json,
                                        0,
                                        json.length,
                                        mock(JsonOutline.class)))
                        .block())
                .isNotNull();
        return thread.get();
    }
}
