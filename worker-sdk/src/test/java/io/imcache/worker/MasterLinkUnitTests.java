package io.imcache.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.protocol.AnswerCode;
import io.imcache.worker.PushResult.Acknowledged;
import io.imcache.worker.PushResult.Rejected;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class MasterLinkUnitTests {
    private int tokens;
    private final Fixture worker = new Fixture(builder -> builder.token(() -> "token-" + ++tokens), null);

    @Test
    void eachConnectHasAFreshToken() {
        worker.start();
        worker.masters.lose();
        worker.wait(Duration.ofSeconds(1));

        assertThat(worker.masters.auths).containsExactly(Map.of("token", "token-1"), Map.of("token", "token-2"));
    }

    @Test
    void silentMasterIsLeft() {
        worker.start();
        worker.masters.heartbeatsAnswered = false;

        worker.wait(Duration.ofSeconds(39));
        assertThat(worker.events).containsExactly("connected");
        worker.wait(Duration.ofSeconds(2));

        assertThat(worker.events).containsExactly("connected", "disconnected: 3 heartbeats not answered", "connected");
        assertThat(worker.masters.connects).containsExactly(Fixture.ONE, Fixture.TWO);
    }

    @Test
    void masterThatShutsDownIsLeftOnceItHasAnswered() {
        worker.start();
        AccountData data = worker.account("a");
        data.upsert(Fixture.message("m", 1));
        worker.masters.override = push -> Map.of();
        var push = worker.push("a");
        worker.masters.send("master:shutdown", Map.of());
        worker.loop.run();

        worker.wait(Duration.ofSeconds(1));
        assertThat(worker.masters.connects).containsExactly(Fixture.ONE);
        worker.masters.override = any -> null;
        worker.wait(Duration.ofSeconds(5));

        assertThat(worker.masters.connects).containsExactly(Fixture.ONE, Fixture.TWO);
        assertThat(push).isCompletedWithValueMatching(Acknowledged.class::isInstance);
        assertThat(worker.masters.store.stored("a")).isEqualTo(FakeStore.expected(data));
    }

    @Test
    void thousandReconnectsLeaveNothingBehind() {
        worker.start();
        worker.account("a").upsert(Fixture.message("m", 1));
        worker.wait(Duration.ofSeconds(35));
        int timers = worker.loop.timers();

        for (int i = 0; i < 1_000; i++) {
            worker.masters.lose();
            worker.wait(Duration.ofSeconds(1));
        }
        worker.wait(Duration.ofSeconds(35));

        assertThat(worker.loop.timers()).isEqualTo(timers);
    }

    @Test
    void pushesCarryTheEpochOfTheLease() {
        worker.start();
        worker.account("a").upsert(Fixture.message("m", 1));
        worker.pushUnseen("a");

        assertThat(worker.masters.pushes)
                .singleElement()
                .matches(push -> push.payload().get("epoch").equals(1));
    }

    @Test
    void masterWithoutLeasesIsFineToo() {
        worker.masters.knowsLeases = false;
        worker.start();
        worker.account("a").upsert(Fixture.message("m", 1));

        assertThat(worker.push("a")).isCompletedWithValueMatching(Acknowledged.class::isInstance);
        assertThat(worker.masters.pushes).noneMatch(push -> push.payload().containsKey("epoch"));
    }

    @Test
    void masterThatAnswersNoClaimGetsPushesWithoutLeases() {
        worker.masters.claimsAnswered = false;
        worker.start();
        var pushes = new ArrayList<CompletableFuture<PushResult>>();
        for (String id : List.of("a", "b", "c")) {
            worker.account(id).upsert(Fixture.message("m", 1));
            pushes.add(worker.push(id));
        }
        assertThat(worker.masters.pushes).isEmpty();

        worker.wait(Duration.ofSeconds(32));

        assertThat(pushes)
                .allSatisfy(push -> assertThat(push).isCompletedWithValueMatching(Acknowledged.class::isInstance));
        assertThat(worker.masters.pushes).noneMatch(push -> push.payload().containsKey("epoch"));
    }

    @Test
    void lostLeaseStopsDeliveryUntilItIsClaimedAgain() {
        worker.start();
        worker.account("a").upsert(Fixture.message("m", 1));
        worker.masters.override = push -> FakeMasters.refusal(AnswerCode.STALE_LEASE);
        assertThat(worker.push("a")).isCompletedWithValue(new Rejected(AnswerCode.STALE_LEASE, "because"));
        worker.wait(Duration.ofMinutes(2));

        assertThat(worker.masters.pushes).hasSize(1);
        assertThat(worker.events).contains("lease lost a");
        worker.masters.override = any -> null;
        worker.deliveries.claimAgain("a");
        worker.loop.run();
        assertThat(worker.push("a")).isCompletedWithValueMatching(Acknowledged.class::isInstance);
        assertThat(worker.masters.pushes.get(1).payload()).containsEntry("epoch", 2);
    }

    @Test
    void pushThatWaitsWhenTheLeaseIsLostIsNotSentWithoutOne() {
        worker.start();
        worker.account("a").upsert(Fixture.message("m", 1));
        worker.masters.override = push -> Map.of();
        var underWay = worker.push("a");
        var waiting = worker.push("a");

        worker.masters.answerLate(FakeMasters.refusal(AnswerCode.STALE_LEASE));
        worker.wait(Duration.ofMinutes(2));

        assertThat(underWay).isCompletedWithValue(new Rejected(AnswerCode.STALE_LEASE, "because"));
        assertThat(waiting).isCompletedWithValue(new Rejected(AnswerCode.STALE_LEASE, "because"));
        assertThat(worker.masters.pushes).hasSize(1);
    }

    @Test
    void pushesWaitForTheLeaseWhileTheStoreIsAway() {
        worker.masters.storeUnavailableForClaims = true;
        worker.start();
        worker.account("a").upsert(Fixture.message("m", 1));
        var push = worker.push("a");
        worker.wait(Duration.ofSeconds(5));
        assertThat(worker.masters.pushes).isEmpty();

        worker.masters.storeUnavailableForClaims = false;
        worker.wait(Duration.ofSeconds(2));

        assertThat(push).isCompletedWithValueMatching(Acknowledged.class::isInstance);
        assertThat(worker.masters.pushes.get(0).payload()).containsKey("epoch");
    }

    @Test
    void leaseIsNotTakenBackByAReconnect() {
        worker.start();
        worker.account("a").upsert(Fixture.message("m", 1));
        worker.masters.lose();
        worker.wait(Duration.ofSeconds(1));

        assertThat(worker.masters.epochs).containsEntry("a", 1L);
    }

    private void tellOfLoss(String accountId, long epoch) {
        worker.masters.send("master:lease:lost", Map.of("account_id", accountId, "epoch", epoch, "reason", "because"));
        worker.loop.run();
    }

    @Test
    void aWorkerThatIsToldOfItsLossStopsAtOnce() {
        worker.start();
        worker.account("a").upsert(Fixture.message("m", 1));
        worker.account("b").upsert(Fixture.message("m", 1));
        tellOfLoss("a", 1);
        tellOfLoss("a", 1);

        assertThat(worker.push("a")).isCompletedWithValueMatching(Rejected.class::isInstance);
        assertThat(worker.push("b")).isCompletedWithValueMatching(Acknowledged.class::isInstance);
        worker.wait(Duration.ofMinutes(2));
        assertThat(worker.events).filteredOn("lease lost a"::equals).hasSize(1);
        assertThat(worker.masters.pushes).noneMatch(push -> push.accountId().equals("a"));

        worker.deliveries.claimAgain("a");
        worker.loop.run();
        tellOfLoss("a", 1); // of the lease before
        assertThat(worker.push("a")).isCompletedWithValueMatching(Acknowledged.class::isInstance);
        assertThat(worker.events).filteredOn("lease lost a"::equals).hasSize(1);
    }

    /** The answer to a push of before does not end the lease of after. */
    @Test
    void aPushUnderWayWhenTheLeaseIsLostEndsOnce() {
        worker.start();
        worker.account("a").upsert(Fixture.message("m", 1));
        worker.masters.override = push -> Map.of();
        var underWay = worker.push("a");
        var waiting = worker.push("a");
        tellOfLoss("a", 1);
        assertThat(waiting).isCompletedWithValue(new Rejected(AnswerCode.STALE_LEASE, "because"));

        worker.deliveries.claimAgain("a");
        worker.loop.run();
        worker.masters.override = push -> null;
        worker.masters.answerLate(FakeMasters.refusal(AnswerCode.STALE_LEASE));
        worker.loop.run();
        assertThat(underWay).isCompletedWithValueMatching(Acknowledged.class::isInstance);
        assertThat(worker.masters.pushes.get(1).payload()).containsEntry("epoch", 2);
        assertThat(worker.events).filteredOn("lease lost a"::equals).hasSize(1);
    }

    @Test
    void aPushWhoseAnswerIsLostAfterTheLeaseIsNotSentAgain() {
        worker.start();
        worker.account("a").upsert(Fixture.message("m", 1));
        worker.masters.override = push -> Map.of();
        var underWay = worker.push("a");
        tellOfLoss("a", 1);
        worker.masters.override = push -> null;
        worker.masters.lose();
        worker.wait(Duration.ofMinutes(2));

        assertThat(underWay).isCompletedWithValueMatching(Rejected.class::isInstance);
        assertThat(worker.masters.pushes).hasSize(1);
    }

    @Test
    void aWorkerThatComesBackLearnsWhatItLost() {
        worker.start();
        worker.account("a").upsert(Fixture.message("m", 1));
        worker.account("b").upsert(Fixture.message("m", 1));
        worker.loop.run();
        worker.masters.epochs.put("a", 2L); // another worker claimed it
        worker.masters.lose();
        worker.masters.storeUnavailableForClaims = true;
        worker.wait(Duration.ofSeconds(3));
        assertThat(worker.events).doesNotContain("lease lost a");
        worker.masters.storeUnavailableForClaims = false;
        worker.wait(Duration.ofSeconds(2));

        assertThat(worker.events).contains("lease lost a").doesNotContain("lease lost b");
        assertThat(worker.masters.renewals).isOne();
        assertThat(worker.masters.epochs).containsExactlyInAnyOrderEntriesOf(Map.of("a", 2L, "b", 1L));
        assertThat(worker.push("a")).isCompletedWithValueMatching(Rejected.class::isInstance);
        assertThat(worker.push("b")).isCompletedWithValueMatching(Acknowledged.class::isInstance);
    }

    @Test
    void aMasterThatRenewsNothingTakesNothingAway() {
        worker.start();
        worker.account("a").upsert(Fixture.message("m", 1));
        worker.loop.run();
        worker.masters.knowsLeases = false;
        worker.masters.lose();
        worker.wait(Duration.ofSeconds(5));

        assertThat(worker.push("a")).isCompletedWithValueMatching(Acknowledged.class::isInstance);
        assertThat(worker.events).doesNotContain("lease lost a");
    }

    @Test
    void replyIsWrittenOnceAndReportedEachTimeItIsAskedFor() {
        worker.start();
        var request = new HashMap<String, Object>(
                Map.of("reply_id", "r-1", "reply_content", "hello", "account_id", "a", "request_id", "q"));
        worker.masters.sendEvent("master:reply:request", request);
        worker.loop.run();
        worker.masters.sendEvent("master:reply:request", request);
        worker.loop.run();

        assertThat(worker.replies).hasSize(1);
        assertThat(worker.masters.emitted)
                .hasSize(2)
                .allMatch(event -> event.get("event").equals("worker:reply:result")
                        && event.get("status").equals("success")
                        && event.get("reply_id").equals("r-1")
                        && event.get("request_id").equals("q"));
    }

    @Test
    void resultOfAReplyWaitsForTheNextConnection() {
        var result = new CompletableFuture<ReplyResult>();
        worker.replyResult = result;
        worker.start();
        worker.masters.sendEvent("master:reply:request", Map.of("reply_id", "r-1", "reply_content", "hello"));
        worker.loop.run();
        worker.masters.lose();
        worker.loop.run();
        result.complete(ReplyResult.failed("blocked"));
        worker.loop.run();
        assertThat(worker.masters.emitted).isEmpty();

        worker.wait(Duration.ofSeconds(1));

        assertThat(worker.masters.emitted).singleElement().matches(event -> event.get("status")
                .equals("failed"));
    }

    @Test
    void tasksAndProfilesGoTheirWay() {
        worker.start();
        worker.masters.send("master:task:assign", Map.of("task", 1));
        worker.masters.send("master:task:revoke", Map.of("account_id", "a"));
        worker.account("a").profile(new AccountProfile("tea", null, null, 5L, null));
        worker.loop.run();

        assertThat(worker.events).contains("task {task=1}", "revoked a");
        assertThat(worker.masters.emitted)
                .singleElement()
                .matches(event -> event.get("event").equals("worker:login:success")
                        && event.get("user_info").equals(Map.of("nickname", "tea", "followers", 5)));
    }
}
