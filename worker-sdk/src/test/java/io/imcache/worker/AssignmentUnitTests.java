package io.imcache.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imcache.protocol.AnswerCode;
import io.imcache.worker.PushResult.Acknowledged;
import io.imcache.worker.PushResult.Rejected;
import io.imcache.worker.delivery.Spool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Masters assign accounts to a worker, and take them back. */
class AssignmentUnitTests {
    private final Fixture worker = new Fixture(builder -> builder.platforms("douyin", "小红书"), null);

    private List<String> assigned() {
        return worker.deliveries.assigned().stream()
                .map(AssignedAccount::of)
                .map(AssignedAccount::id)
                .toList();
    }

    private void assign(String id, long epoch) {
        worker.masters.send("master:task:assign", Fixture.task(id, epoch));
        worker.loop.run();
    }

    private void revoke(String id) {
        worker.masters.send("master:task:revoke", Map.of("account_id", id));
        worker.loop.run();
    }

    private AccountData filled(String id) {
        AccountData data = worker.account(id);
        data.upsert(Fixture.message("m", 1));
        return data;
    }

    private void reconnect() {
        worker.masters.lose();
        worker.wait(Duration.ofSeconds(1));
    }

    @Test
    void platformsAreCapabilities() {
        worker.start();

        assertThat(worker.masters.registrations).singleElement().satisfies(registration -> assertThat(
                        (List<?>) registration.get("capabilities"))
                .isEqualTo(List.of("douyin", "小红书", "worker:data:sync", "worker:data:delta", "master:reply:request")));
        WorkerBuilder builder = ImcacheWorker.builder("w");
        assertThatThrownBy(() -> builder.platforms("a,b"))
                .hasMessage("platforms: a,b (expected: names of 1..64 characters without commas)");
        assertThatThrownBy(() -> builder.platforms(new String[21])).hasMessage("platforms: 21 (expected: 0..20)");
    }

    @Test
    void accountIsReadFromWhatTheMasterSends() {
        AssignedAccount account = AssignedAccount.of(Fixture.task("a", 7));

        assertThat(account.platform()).isEqualTo("douyin");
        assertThat(account.name()).isEqualTo("shop a");
        assertThat(account.interval()).isEqualTo(Duration.ofSeconds(45));
        assertThat(account.loginStatus()).isEqualTo("logged_in");
        assertThat(account.credentials()).containsEntry("cookies", List.of("secret"));
        assertThat(account.fields()).containsEntry("epoch", 7L);
        assertThat(account.toString()).doesNotContain("secret");
    }

    @Test
    void listIsTheAnswerToTheRegistrationAndWhatChangesSince() {
        worker.masters.assigned.add(Fixture.task("a", 7));
        worker.start();
        assertThat(assigned()).containsExactly("a");

        assign("b", 8);
        assign("b", 8);
        assertThat(assigned()).containsExactly("a", "b");
        revoke("a");
        assertThat(assigned()).containsExactly("b");
        worker.masters.assigned.clear();
        worker.masters.assigned.add(Fixture.task("c", 9));
        reconnect();

        assertThat(assigned()).containsExactly("c");
        assertThat(worker.events.stream().map(event -> event.replaceAll("\\{.*id=(\\w).*", "$1")))
                .containsExactly(
                        "connected",
                        "task a",
                        "task b",
                        "revoked a",
                        "disconnected: lost",
                        "connected",
                        "revoked b",
                        "task c");
    }

    @Test
    void pushesCarryTheEpochOfTheTaskWithoutAClaim() {
        worker.masters.assigned.add(Fixture.task("a", 7));
        worker.start();
        filled("a");
        worker.pushUnseen("a");
        assign("b", 8);
        worker.account("b").upsert(Fixture.message("m", 1));
        worker.pushUnseen("b");

        assertThat(worker.masters.epochs).isEmpty();
        assertThat(worker.masters.pushes)
                .extracting(push -> push.payload().get("epoch"))
                .containsExactly(7, 8);
    }

    @Test
    void uploadsCarryTheEpochToo() {
        var uploading = new Fixture(builder -> builder.platforms("douyin").largestOnSocket(1), null);
        uploading.masters.assigned.add(Fixture.task("a", 7));
        uploading.start();
        uploading.account("a").upsert(Fixture.message("m", 1));
        uploading.pushUnseen("a");

        assertThat(uploading.masters.pushes)
                .singleElement()
                .matches(push -> push.http() && push.payload().get("epoch").equals(7));
    }

    @Test
    void nothingMoreIsDeliveredAfterARevokeUntilTheAccountIsAssignedAgain() {
        worker.masters.assigned.add(Fixture.task("a", 7));
        worker.start();
        filled("a");
        worker.masters.override = push -> Map.of();
        var underWay = worker.push("a");
        var waiting = worker.push("a");

        revoke("a");
        worker.wait(Duration.ofMinutes(2));
        assertThat(waiting).isCompletedWithValueMatching(Rejected.class::isInstance);
        assertThat(underWay).isCompletedWithValueMatching(Rejected.class::isInstance);
        worker.masters.override = push -> null;
        worker.masters.assigned.clear();
        reconnect();
        worker.wait(Duration.ofMinutes(2));
        assertThat(worker.push("a")).isCompletedWithValueMatching(Rejected.class::isInstance);
        assertThat(worker.masters.pushes).hasSize(1);
        assertThat(worker.masters.epochs).isEmpty();

        assign("a", 9);

        assertThat(worker.push("a")).isCompletedWithValueMatching(Acknowledged.class::isInstance);
        assertThat(worker.masters.pushes.get(1).payload()).containsEntry("epoch", 9);
    }

    @Test
    void accountThatIsAskedForAfterItsRevokeIsNotClaimed() {
        worker.masters.assigned.add(Fixture.task("a", 7));
        worker.start();
        revoke("a");
        filled("a");
        worker.wait(Duration.ofMinutes(1));

        assertThat(worker.masters.pushes).isEmpty();
        assertThat(worker.masters.epochs).isEmpty();
        worker.deliveries.claimAgain("a");
        worker.loop.run();
        assertThat(worker.push("a")).isCompletedWithValueMatching(Acknowledged.class::isInstance);
    }

    @Test
    void accountsThatWereTakenMeanwhileAreNotClaimedAfterAReconnect() {
        worker.masters.assigned.add(Fixture.task("a", 7));
        worker.start();
        filled("a");
        worker.masters.assigned.clear();
        reconnect();
        worker.wait(Duration.ofMinutes(1));

        assertThat(worker.events).endsWith("revoked a");
        assertThat(worker.masters.epochs).isEmpty();
        assertThat(worker.masters.pushes)
                .allMatch(push -> push.payload().get("epoch").equals(7));
    }

    @Test
    void accountOfItsOwnIsClaimedAfterAReconnectOfAWorkerWithoutPlatforms() {
        var own = new Fixture().start();
        own.account("a").upsert(Fixture.message("m", 1));
        own.masters.send("master:task:assign", Fixture.task("a", 7));
        own.masters.lose();
        own.wait(Duration.ofSeconds(1));

        assertThat(own.push("a")).isCompletedWithValueMatching(Acknowledged.class::isInstance);
        assertThat(own.masters.epochs).containsEntry("a", 2L);
        assertThat(own.events).doesNotContain("revoked a");
    }

    @Test
    void claimThatIsLeftOutLosesTheAccount() {
        worker.masters.others.add("a");
        worker.start();
        filled("a");
        filled("b");
        worker.wait(Duration.ofMinutes(1));

        assertThat(worker.events).containsOnlyOnce("lease lost a");
        assertThat(worker.masters.pushes).isNotEmpty().allMatch(push -> push.accountId()
                .equals("b"));
    }

    @Test
    void accountThatMayNotBeClaimedKeepsNoOtherFromItsLease() {
        worker.masters.forbidden.add("b");
        List.of("a", "b", "c", "d").forEach(this::filled);
        worker.start();
        worker.wait(Duration.ofSeconds(35));

        assertThat(worker.masters.epochs).containsOnlyKeys("a", "c", "d");
        assertThat(worker.masters.pushes)
                .extracting(push -> push.accountId() + push.payload().get("epoch"))
                .contains("a1", "bnull", "c1", "d1");
    }

    @Test
    void pushThatIsBeingWrittenWhenTheAccountIsRevokedIsNotSent() {
        worker.masters.assigned.add(Fixture.task("a", 7));
        worker.start();
        filled("a");
        worker.masters.send("master:task:revoke", Map.of("account_id", "a"));
        var push = worker.push("a");

        assertThat(push).isCompletedWithValueMatching(Rejected.class::isInstance);
        assertThat(worker.masters.pushes).isEmpty();
        assertThat(worker.events).noneMatch(event -> event.startsWith("lease lost"));
    }

    @Test
    void refusalOfAnEarlierEpochDoesNotLoseTheAccount() {
        worker.masters.assigned.add(Fixture.task("a", 7));
        worker.start();
        filled("a");
        worker.masters.override = push -> Map.of();
        var push = worker.push("a");
        assign("a", 9);
        worker.masters.override = any -> null;
        worker.masters.answerLate(FakeMasters.refusal(AnswerCode.STALE_LEASE));
        worker.loop.run();

        assertThat(push).isCompletedWithValueMatching(Acknowledged.class::isInstance);
        assertThat(worker.events).noneMatch(event -> event.startsWith("lease lost"));
    }

    @Test
    void changedSettingsAreReadByAnotherRegistration() {
        worker.masters.assigned.add(Fixture.task("a", 7));
        worker.start();
        Map<String, Object> changed = Fixture.task("a", 7);
        changed.put("monitor_interval", 90);
        worker.masters.assigned.set(0, changed);
        worker.masters.send("master:account:config_update", Map.of("account_id", "a"));
        worker.loop.run();
        worker.masters.send("master:account:config_update", Map.of("account_id", "a"));
        worker.loop.run();

        assertThat(worker.masters.registrations).hasSize(3);
        assertThat(worker.events.stream().filter(event -> event.startsWith("changed")))
                .singleElement()
                .asString()
                .contains("id=a", "interval=PT1M30S");
    }

    @Test
    void spooledAccountWaitsUntilItIsAssignedAndIsSentUnderItsOldEpoch(@TempDir Path directory) throws Exception {
        try (Spool spool = Spool.open(directory)) {
            var before = new Fixture(builder -> builder.platforms("douyin"), spool);
            before.masters.assigned.add(Fixture.task("a", 7));
            before.masters.override = push -> FakeMasters.refusal(AnswerCode.STORE_UNAVAILABLE);
            before.start();
            before.account("a").upsert(Fixture.message("m", 1));
            before.pushUnseen("a");
            before.deliveries.stop();
        }
        try (Spool spool = Spool.open(directory)) {
            var after = new Fixture(builder -> builder.platforms("douyin"), spool);
            after.start();
            after.left(spool);
            after.wait(Duration.ofMinutes(1));
            assertThat(after.masters.pushes).isEmpty();
            assertThat(after.masters.epochs).isEmpty();

            after.masters.send("master:task:assign", Fixture.task("a", 9));
            after.wait(Duration.ofSeconds(1));

            assertThat(after.masters.pushes.get(0).payload()).containsEntry("epoch", 7);
        }
    }

    @Test
    void spooledAccountThatTheCrawlerAsksForIsItsOwn(@TempDir Path directory) throws Exception {
        try (Spool spool = Spool.open(directory)) {
            var before = new Fixture(builder -> {}, spool);
            before.masters.down.addAll(List.of(Fixture.ONE, Fixture.TWO));
            before.start();
            before.account("a").upsert(Fixture.message("m", 1));
            before.deliveries.stop();
        }
        try (Spool spool = Spool.open(directory)) {
            var after = new Fixture(builder -> builder.platforms("douyin"), spool);
            after.start();
            after.left(spool);
            after.wait(Duration.ofMinutes(1));
            assertThat(after.masters.pushes).isEmpty();

            after.deliveries.resume("a");
            after.wait(Duration.ofMinutes(1));

            assertThat(after.masters.epochs).containsEntry("a", 1L);
            assertThat(after.masters.store.stored("a")).containsKey("messages");
        }
    }

    @Test
    void revokeDeletesWhatIsKeptOnDisk(@TempDir Path directory) throws Exception {
        try (Spool spool = Spool.open(directory)) {
            var kept = new Fixture(builder -> builder.platforms("douyin"), spool);
            kept.masters.assigned.add(Fixture.task("a", 7));
            kept.masters.override = push -> FakeMasters.refusal(AnswerCode.STORE_UNAVAILABLE);
            kept.start();
            kept.account("a").upsert(Fixture.message("m", 1));
            kept.pushUnseen("a");
            kept.wait(Duration.ofSeconds(31));
            assertThat(spool.left()).hasSize(1);

            kept.masters.send("master:task:revoke", Map.of("account_id", "a"));
            kept.loop.run();
            kept.deliveries.stop();

            try (var files = Files.list(directory)) {
                assertThat(files.filter(file -> file.toString().endsWith(".gz")))
                        .isEmpty();
            }
        }
    }
}
