package io.imcache.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.protocol.AnswerCode;
import io.imcache.protocol.ItemCollection;
import io.imcache.protocol.Removal;
import io.imcache.worker.PushResult.Acknowledged;
import io.imcache.worker.PushResult.Expired;
import io.imcache.worker.PushResult.Rejected;
import io.imcache.worker.PushResult.Superseded;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DeliveryUnitTests {
    private static final Duration LONG = Duration.ofMinutes(6);

    private final Fixture worker = new Fixture();

    private AccountData started() {
        worker.start();
        AccountData data = worker.account("a");
        data.upsert(Fixture.message("m-1", 1));
        worker.loop.run();
        return data;
    }

    @Test
    void pushIsAcknowledgedWithTheVersionOfTheStore() {
        AccountData data = started();

        assertThat(worker.push("a"))
                .isCompletedWithValueMatching(result -> result instanceof Acknowledged a && a.version() == 1);
        assertThat(worker.masters.store.stored("a")).isEqualTo(FakeStore.expected(data));
    }

    @Test
    void onlyWhatChangedIsSentOnceTheMasterHasTheRest() {
        AccountData data = started();
        worker.pushUnseen("a");
        data.upsert(Fixture.message("m-2", 2));
        data.remove(ItemCollection.MESSAGES, "m-1");

        worker.pushUnseen("a");

        var last = worker.masters.pushes.get(1);
        assertThat(last.type()).isEqualTo("worker:data:delta");
        assertThat(last.payload().toString()).contains("m-2", "remove={messages=[m-1]}");
        assertThat(worker.masters.store.stored("a")).isEqualTo(FakeStore.expected(data));
    }

    @Test
    void versionConflictIsFollowedByAFullSnapshot() {
        AccountData data = started();
        worker.pushUnseen("a");
        worker.masters.store.account("a").version = 7;

        assertThat(worker.push("a"))
                .isCompletedWithValueMatching(result -> result instanceof Acknowledged a && a.version() == 8);
        assertThat(worker.masters.pushes)
                .extracting("type")
                .containsExactly("worker:data:sync", "worker:data:delta", "worker:data:sync");
        assertThat(worker.masters.store.stored("a")).isEqualTo(FakeStore.expected(data));
    }

    @Test
    void masterThatKnowsNoDeltasGetsFullSnapshots() {
        started();
        worker.pushUnseen("a");
        worker.masters.override =
                push -> push.type().equals("worker:data:delta") ? FakeMasters.refusal(AnswerCode.UNKNOWN_TYPE) : null;

        assertThat(worker.push("a")).isCompletedWithValueMatching(Acknowledged.class::isInstance);
        worker.pushUnseen("a");

        assertThat(worker.masters.pushes)
                .extracting("type")
                .containsExactly("worker:data:sync", "worker:data:delta", "worker:data:sync", "worker:data:sync");
    }

    /** A master keeps items for now that the first snapshot of a worker lacks. */
    @Test
    void whatAMasterHoldsIsRemovedByAnotherFullSnapshot() {
        AccountData data = started();
        worker.masters.override = push -> {
            var answer = new HashMap<>(worker.masters.store.take(push));
            answer.put("stats", Map.of("held", 27));
            return answer;
        };
        assertThat(worker.push("a"))
                .isCompletedWithValueMatching(
                        result -> result instanceof Acknowledged a && a.stats().held() == 27);
        worker.masters.override = push -> null;
        data.upsert(Fixture.message("m-2", 2));
        worker.pushUnseen("a");
        data.upsert(Fixture.message("m-3", 3));
        worker.pushUnseen("a");

        assertThat(worker.masters.pushes)
                .extracting("type")
                .containsExactly("worker:data:sync", "worker:data:sync", "worker:data:delta");
        assertThat(worker.masters.pushes).noneMatch(push -> push.payload().containsKey("removal"));
    }

    @Test
    void snapshotsSayWhatBecomesOfItemsThatTheyLack() {
        var merging = new Fixture(builder -> builder.removal(Removal.MERGE), null).start();
        merging.account("a").upsert(Fixture.message("m-1", 1));
        merging.pushUnseen("a");
        merging.account("a").upsert(Fixture.message("m-2", 2));
        merging.pushUnseen("a");

        assertThat(merging.masters.pushes).extracting("type").containsExactly("worker:data:sync", "worker:data:delta");
        assertThat(merging.masters.pushes.get(0).payload()).containsEntry("removal", "merge");
        assertThat(merging.masters.pushes.get(1).payload()).doesNotContainKey("removal");
    }

    @Test
    void waitingPushIsSupersededAndTheOneUnderWayIsNot() {
        started();
        worker.masters.override = push -> Map.of();
        var first = worker.push("a");
        var second = worker.push("a");
        var third = worker.push("a");

        assertThat(first).isNotDone();
        assertThat(second).isCompletedWithValue(new Superseded());
        assertThat(third).isNotDone();
        assertThat(worker.masters.pushes).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"INVALID_SNAPSHOT", "FORBIDDEN", "INVALID_ENVELOPE"})
    void refusalsThatWouldComeAgainAreNotRetried(AnswerCode code) {
        started();
        worker.masters.override = push -> FakeMasters.refusal(code);

        assertThat(worker.push("a")).isCompletedWithValue(new Rejected(code, "because"));
        assertThat(worker.masters.pushes).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"STORE_UNAVAILABLE", "STORE_FULL", "LIMIT_EXCEEDED", "INTERNAL_ERROR"})
    void refusalsThatMayPassAreRetriedEverLaterUntilTheyPass(AnswerCode code) {
        AccountData data = started();
        worker.masters.override = push -> FakeMasters.refusal(code);
        var push = worker.push("a");
        worker.wait(Duration.ofSeconds(20));
        int tries = worker.masters.pushes.size();
        worker.masters.override = any -> null;
        worker.wait(Duration.ofSeconds(20));

        // 250, 500, 1000 … ms after the first
        assertThat(tries).isBetween(5, 8);
        assertThat(push).isCompletedWithValueMatching(Acknowledged.class::isInstance);
        assertThat(worker.masters.store.stored("a")).isEqualTo(FakeStore.expected(data));
    }

    @Test
    void pushThatNobodyTakesExpires() {
        started();
        worker.masters.override = push -> FakeMasters.refusal(AnswerCode.STORE_UNAVAILABLE);
        var push = worker.push("a");

        worker.wait(LONG);

        assertThat(push).isCompletedWithValueMatching(Expired.class::isInstance);
    }

    @Test
    void pushWithoutAnyMasterExpires() {
        worker.masters.down.add(Fixture.ONE);
        worker.masters.down.add(Fixture.TWO);
        started();
        var push = worker.push("a");

        worker.wait(LONG);

        assertThat(push).isCompletedWithValueMatching(Expired.class::isInstance);
        assertThat(worker.masters.connects).contains(Fixture.ONE, Fixture.TWO).hasSizeBetween(10, 40);
    }

    @Test
    void pushIsSentAgainElsewhereWhenItsMasterIsLost() {
        AccountData data = started();
        worker.masters.override = push -> Map.of();
        var push = worker.push("a");
        worker.masters.override = any -> null;
        worker.masters.down.add(Fixture.ONE);

        worker.masters.lose();
        worker.wait(Duration.ofSeconds(2));

        assertThat(push).isCompletedWithValueMatching(Acknowledged.class::isInstance);
        assertThat(worker.masters.connects).containsExactly(Fixture.ONE, Fixture.TWO);
        assertThat(worker.masters.store.stored("a")).isEqualTo(FakeStore.expected(data));
    }

    @Test
    void answerThatIsLostIsFoundOutByTheNextPush() {
        AccountData data = started();
        worker.pushUnseen("a");
        data.upsert(Fixture.message("m-2", 2));
        worker.masters.override = push -> {
            worker.masters.store.take(push);
            return Map.of();
        };
        var push = worker.push("a");
        worker.masters.override = any -> null;

        worker.masters.lose();
        worker.wait(Duration.ofSeconds(2));

        assertThat(push).isCompletedWithValueMatching(Acknowledged.class::isInstance);
        assertThat(worker.masters.store.stored("a")).isEqualTo(FakeStore.expected(data));
    }

    @Test
    void noMoreThanTheLimitIsUnderWayAtOnce() {
        worker.masters.override = push -> Map.of();
        worker.start();
        for (int i = 0; i < 200; i++) {
            worker.account("a" + i).upsert(Fixture.message("m", 1));
            worker.pushUnseen("a" + i);
        }

        assertThat(worker.masters.pushes).hasSize(8);
    }

    @Test
    void timestampsGrowWhenTheClockIsSetBack() {
        AccountData data = started();
        worker.pushUnseen("a");
        worker.loop.setWallClockBack(Duration.ofHours(1));
        data.upsert(Fixture.message("m-2", 2));
        worker.masters.store.account("a").version++;

        assertThat(worker.push("a")).isCompletedWithValueMatching(Acknowledged.class::isInstance);
        assertThat(worker.masters.store.stored("a")).isEqualTo(FakeStore.expected(data));
    }

    @Test
    void workerWhoseClockIsBehindTakesTheMastersTime() {
        AccountData data = started();
        long masterTime = worker.loop.millis() + 3_600_000;
        worker.masters.store.account("a").timestamp = masterTime - 10;
        worker.masters.override = push -> {
            var answer = new java.util.HashMap<>(worker.masters.store.take(push));
            answer.put("timestamp", masterTime);
            return answer;
        };

        assertThat(worker.push("a")).isCompletedWithValueMatching(Acknowledged.class::isInstance);
        assertThat(worker.masters.store.stored("a")).isEqualTo(FakeStore.expected(data));
    }

    @Test
    void snapshotThatAnotherWorkerHasOvertakenIsRejected() {
        started();
        worker.masters.override = push -> {
            var refusal = FakeMasters.refusal(AnswerCode.STALE_SNAPSHOT);
            refusal.put("timestamp", worker.loop.millis());
            return refusal;
        };

        assertThat(worker.push("a")).isCompletedWithValue(new Rejected(AnswerCode.STALE_SNAPSHOT, "because"));
    }

    @Test
    void accountsAreDeliveredEveryHalfMinute() {
        started();
        worker.wait(Duration.ofSeconds(91));

        // One soon after the inbound message, then three.
        assertThat(worker.masters.pushes).hasSize(4);
        assertThat(worker.masters.store.account("a").collections).containsOnlyKeys("messages");
    }

    @Test
    void inboundItemsAreDeliveredSoonAndTogether() {
        AccountData data = started();
        data.upsert(Fixture.message("m-2", 2));
        data.upsert(Fixture.message("m-3", 3));

        worker.wait(Duration.ofMillis(299));
        assertThat(worker.masters.pushes).isEmpty();
        worker.wait(Duration.ofMillis(1));

        assertThat(worker.masters.pushes).hasSize(1);
        assertThat(worker.masters.store.stored("a")).isEqualTo(FakeStore.expected(data));
    }

    @Test
    void accountOfWhichNothingWasSaidIsLeftAlone() {
        worker.start();
        worker.account("a");

        worker.wait(Duration.ofMinutes(2));

        assertThat(worker.masters.pushes).isEmpty();
    }

    @Test
    void closingDeliversWhatIsLeftAndEndsTheRest() {
        AccountData data = started();
        worker.account("b").upsert(Fixture.message("m", 1));
        worker.masters.override = push -> push.accountId().equals("b") ? Map.of() : null;
        var flushed = worker.deliveries.flush();
        worker.loop.run();
        var push = worker.push("b");

        assertThat(flushed).isNotDone();
        worker.deliveries.stop();

        worker.loop.run();
        assertThat(flushed).isCompletedWithValue(false);
        assertThat(push).isCompletedWithValue(new Expired("the worker was closed"));
        assertThat(worker.masters.store.stored("a")).isEqualTo(FakeStore.expected(data));
    }

    @Test
    void removedAccountEndsItsPushes() {
        started();
        worker.masters.override = push -> Map.of();
        var underWay = worker.push("a");
        var waiting = worker.push("a");

        worker.deliveries.remove("a");

        assertThat(underWay).isCompletedWithValueMatching(Expired.class::isInstance);
        assertThat(waiting).isCompletedWithValueMatching(Expired.class::isInstance);
        assertThat(worker.push("a")).isCompletedWithValueMatching(Expired.class::isInstance);
    }
}
