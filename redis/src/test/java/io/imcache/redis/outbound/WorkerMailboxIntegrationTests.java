package io.imcache.redis.outbound;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.redis.outbound.WorkerMailbox.Again;
import io.imcache.redis.outbound.WorkerMailbox.Due;
import io.imcache.redis.outbound.WorkerMailbox.Ended;
import io.imcache.redis.outbound.WorkerMailbox.Outcome;
import io.imcache.redis.testing.Snapshots;
import io.imcache.redis.testing.StoreFixture;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Tests requests to workers, with a clock that the test moves. */
class WorkerMailboxIntegrationTests {
    private static final long START = 1_761_804_248_025L;
    private static final Duration RECHECK = Duration.ofSeconds(2);
    private static final OutboundRequest REQUEST =
            new OutboundRequest("r1", "账号", START + 60_000, "{\"reply_id\":\"r1\",\"reply_content\":\"你好\"}");

    private final AtomicLong now = new AtomicLong(START);
    private final InstantSource clock = () -> Instant.ofEpochMilli(now.get());
    private final StoreFixture redis = new StoreFixture();
    private final WorkerMailbox one = new WorkerMailbox(redis.connection, redis.prefix, clock, RECHECK);
    private final WorkerMailbox other = new WorkerMailbox(redis.connection, redis.prefix, clock, RECHECK);

    @AfterEach
    void close() {
        redis.close();
    }

    private static <T> T got(Mono<T> mono) {
        return requireNonNull(mono.block(Duration.ofSeconds(10)));
    }

    @Test
    void isHandedOutOnce() {
        assertThat(got(one.submit(REQUEST, "w1"))).isTrue();
        assertThat(got(other.submit(REQUEST, "w1"))).isFalse();
        assertThat(got(other.take("w2", "c", Duration.ZERO))).isEmpty();
        assertThat(got(other.take("w1", "c", Duration.ZERO))).containsExactly(REQUEST);
        assertThat(got(one.take("w1", "c", Duration.ZERO))).isEmpty();
        assertThat(got(one.submit(REQUEST, "w1"))).isFalse();
        assertThat(got(one.take("w1", "c", Duration.ZERO))).isEmpty();
    }

    @Test
    void goesToTheConnectionThatWasHeardOfLast() {
        Duration before = Duration.ofSeconds(60);
        assertThat(got(one.take("w1", "old", before))).isEmpty();
        assertThat(got(other.take("w1", "new", Duration.ofSeconds(5)))).isEmpty();
        got(one.submit(REQUEST, "w1"));
        assertThat(got(one.take("w1", "old", before))).isEmpty();
        other.leave("w1", "another").block();
        assertThat(got(one.take("w1", "old", before))).isEmpty();
        assertThat(got(other.take("w1", "new", Duration.ofSeconds(5)))).containsExactly(REQUEST);

        var next = new OutboundRequest("r2", "a", START + 60_000, "{}");
        got(one.submit(next, "w1"));
        assertThat(got(one.take("w1", "old", Duration.ZERO)))
                .as("heard of since")
                .containsExactly(next);
    }

    @Test
    void goesToAnyConnectionOnceThatOneHasLeft() {
        got(one.submit(REQUEST, "w1"));
        assertThat(got(other.take("w1", "new", Duration.ZERO))).hasSize(1);
        got(other.putBack(REQUEST, "w1"));
        assertThat(got(one.take("w1", "old", Duration.ofSeconds(30)))).isEmpty();
        other.leave("w1", "new").block();
        assertThat(got(one.take("w1", "old", Duration.ofSeconds(30)))).containsExactly(REQUEST);
    }

    @Test
    void isHandedOutAgainWhereAnotherConnectionOfTheWorkerWasHeardOf() {
        Duration before = Duration.ofSeconds(60);
        Duration ago = Duration.ofSeconds(10);
        assertThat(got(one.again(REQUEST, "w1", "old", ago))).as("unknown").isEqualTo(Again.OVER);
        got(one.submit(REQUEST, "w1"));
        assertThat(got(one.again(REQUEST, "w1", "old", ago))).as("it waits").isEqualTo(Again.OVER);
        assertThat(got(one.take("w1", "old", ago))).containsExactly(REQUEST);
        assertThat(got(one.again(REQUEST, "w1", "old", ago))).isEqualTo(Again.NOT_YET);
        one.leave("w1", "old").block();
        assertThat(got(other.take("w1", "new", before))).isEmpty();
        assertThat(got(one.again(REQUEST, "w1", "old", ago)))
                .as("heard of before")
                .isEqualTo(Again.NOT_YET);

        assertThat(got(other.take("w1", "new", Duration.ZERO))).isEmpty();
        assertThat(got(one.again(REQUEST, "w1", "old", ago))).isEqualTo(Again.WAITS);
        assertThat(got(one.again(REQUEST, "w1", "old", ago))).isEqualTo(Again.OVER);
        assertThat(got(one.take("w1", "old", before))).isEmpty();
        assertThat(got(other.take("w1", "new", Duration.ZERO))).containsExactly(REQUEST);

        got(one.ended("r1", new Outcome(true, "p1")));
        assertThat(got(one.again(REQUEST, "w1", "old", ago))).as("it was sent").isEqualTo(Again.OVER);
        assertThat(got(other.take("w1", "new", Duration.ZERO))).isEmpty();
    }

    @Test
    void isToldToAllWhoListen() {
        var heard = new CopyOnWriteArrayList<String>();
        var listening = other.waiting().subscribe(heard::add);
        // Nothing tells when the subscription is in place, so requests are submitted until one is heard.
        var sent = new AtomicLong();
        Awaitility.await().untilAsserted(() -> {
            String id = "r" + sent.incrementAndGet();
            got(one.submit(new OutboundRequest(id, "a", START + 60_000, "{}"), "w1"));
            assertThat(heard).isNotEmpty().containsOnly("w1");
        });
        listening.dispose();
    }

    @Test
    void canBeGivenToAnotherWorker() {
        got(one.submit(REQUEST, null));
        assertThat(got(one.take("", "c", Duration.ZERO))).isEmpty();
        got(one.route(REQUEST, "w1"));
        got(one.route(REQUEST, "w2"));
        assertThat(got(one.take("w1", "c", Duration.ZERO))).isEmpty();
        assertThat(got(one.take("w2", "c", Duration.ZERO))).hasSize(1);
        got(one.putBack(REQUEST, "w1"));
        assertThat(got(other.take("w1", "c", Duration.ZERO))).containsExactly(REQUEST);
    }

    @Test
    void isDueAgainAndAgain() {
        got(one.submit(REQUEST, "w1"));
        assertThat(got(one.due())).isEmpty();
        now.addAndGet(RECHECK.toMillis());
        assertThat(got(one.due())).containsExactly(new Due(REQUEST, Due.Stage.WAITS, null));
        assertThat(got(other.due())).isEmpty();
        got(one.take("w1", "c", Duration.ZERO));
        now.addAndGet(RECHECK.toMillis());
        assertThat(got(other.due())).containsExactly(new Due(REQUEST, Due.Stage.DELIVERED, null));
    }

    @Test
    void whatIsPreparedIsHandedOutOnceItIsSubmitted() {
        assertThat(got(one.prepare(REQUEST))).isTrue();
        assertThat(got(other.prepare(REQUEST))).isFalse();
        assertThat(got(other.take("w1", "c", Duration.ZERO))).isEmpty();
        assertThat(got(one.submit(REQUEST, "w1"))).isTrue();
        assertThat(got(one.prepare(REQUEST))).isFalse();
        assertThat(got(one.submit(REQUEST, "w1"))).isFalse();
        assertThat(got(one.withdraw("r1"))).as("a worker may have it").isFalse();
        assertThat(got(other.take("w1", "c", Duration.ZERO))).containsExactly(REQUEST);
    }

    @Test
    void whatIsPreparedAndNotSubmittedIsDueAndCanBeWithdrawn() {
        got(one.prepare(REQUEST));
        now.addAndGet(RECHECK.toMillis());
        assertThat(got(one.due())).as("its master has some time to submit it").isEmpty();
        now.addAndGet(Duration.ofSeconds(15).toMillis());
        assertThat(got(one.due())).containsExactly(new Due(REQUEST, Due.Stage.PREPARED, null));
        assertThat(got(one.withdraw("r1"))).isTrue();
        assertThat(got(one.withdraw("r1"))).isTrue();
        assertThat(redis.keys()).isEmpty();
    }

    @Test
    void endsOnce() {
        got(one.submit(REQUEST, "w1"));
        got(one.take("w1", "c", Duration.ZERO));
        var sent = new Outcome(true, "p1");
        Ended ended = got(other.ended("r1", sent));
        assertThat(ended).isEqualTo(new Ended(REQUEST, sent));
        assertThat(got(one.ended("r1", new Outcome(false, "late")))).isEqualTo(ended);
        assertThat(got(one.settle(ended))).isTrue();
        assertThat(other.ended("r1", sent).blockOptional()).isEmpty();
        assertThat(other.ended("r1", new Outcome(false, "late")).blockOptional())
                .isEmpty();
        assertThat(got(one.route(REQUEST, "w1"))).isFalse();
    }

    @Test
    void thatItWasSentWinsOverThatItFailed() {
        got(one.submit(REQUEST, "w1"));
        Ended failed = got(one.ended("r1", new Outcome(false, "too late")));
        Ended sent = got(other.ended("r1", new Outcome(true, "")));
        assertThat(sent.outcome().sent()).isTrue();
        assertThat(got(one.settle(failed))).isFalse();
        assertThat(got(other.settle(sent))).isTrue();
    }

    @Test
    void anOutcomeThatNobodyToldIsDue() {
        got(one.submit(REQUEST, "w1"));
        var outcome = new Outcome(true, "p1");
        got(one.ended("r1", outcome));
        now.addAndGet(Duration.ofSeconds(11).toMillis());
        assertThat(got(other.due())).containsExactly(new Due(REQUEST, Due.Stage.ENDED, outcome));
    }

    @Test
    void countsWhatNobodyHasReported() {
        assertThat(got(one.open())).isZero();
        got(one.prepare(REQUEST));
        got(one.submit(REQUEST, "w1"));
        got(one.submit(new OutboundRequest("r2", "a", START + 60_000, "{}"), "w1"));
        got(one.take("w1", "c", Duration.ZERO));
        assertThat(got(one.open())).isEqualTo(2);
        got(one.settle(got(one.ended("r1", new Outcome(false, "late")))));
        assertThat(got(other.open())).isOne();
        assertThat(got(one.request("r1"))).as("it is remembered").isEqualTo(REQUEST);

        now.addAndGet(Duration.ofMinutes(59).toMillis());
        Ended sent = got(one.ended("r1", new Outcome(true, "p1")));
        got(one.settle(sent));
        got(one.settle(got(one.ended("r2", new Outcome(true, "p2")))));
        now.addAndGet(Duration.ofMinutes(2).toMillis());
        assertThat(got(one.due())).isEmpty();
        assertThat(got(one.request("r1")))
                .as("for an hour since the last outcome")
                .isEqualTo(REQUEST);
        assertThat(got(one.open())).isZero();
    }

    @Test
    void leavesNothingBehind() {
        got(one.submit(REQUEST, "w1"));
        got(one.take("w1", "c", Duration.ZERO));
        got(one.settle(got(one.ended("r1", new Outcome(true, "p1")))));
        now.addAndGet(Duration.ofMinutes(61).toMillis());
        assertThat(got(one.due())).isEmpty();
        one.leave("w1", "c").block();
        assertThat(redis.keys()).isEmpty();
    }

    @Test
    void unknownRequestsHaveNoOutcome() {
        assertThat(one.ended("nobody", new Outcome(true, "x")).blockOptional()).isEmpty();
    }

    @Test
    void theWorkerOfAnAccount() {
        assertThat(redis.store.worker("a").blockOptional()).isEmpty();
        redis.replace(Snapshots.snapshotOf("a").push());
        redis.replace(Snapshots.snapshotOf("a").with(COMMENTS, List.of()).push());
        redis.replace(Snapshots.snapshotOf("a").with(COMMENTS, "{'id':'1'}").push());
        assertThat(redis.store.worker("a").block()).isEqualTo("worker-1");
        got(redis.store.claim("a", "w2", Duration.ofMinutes(1)));
        assertThat(redis.store.worker("a").block()).isEqualTo("w2");
        got(redis.store.claim("a", "w3", Duration.ofMillis(0)));
        assertThat(redis.store.worker("a").block()).isEqualTo("worker-1");
    }
}
