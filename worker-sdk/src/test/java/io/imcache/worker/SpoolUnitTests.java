package io.imcache.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imcache.worker.PushResult.Acknowledged;
import io.imcache.worker.account.AccountItems;
import io.imcache.worker.delivery.Spool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolUnitTests {
    @TempDir
    private Path directory;

    private AccountData leaveOneBehind(Spool spool) {
        var before = new Fixture(builder -> {}, spool);
        before.masters.down.add(Fixture.ONE);
        before.masters.down.add(Fixture.TWO);
        before.start();
        AccountData data = before.account("a");
        data.upsert(Fixture.message("m-1", 1).toBuilder().extra("raw", "x").build());
        before.deliveries.stop();
        return data;
    }

    @Test
    void whatIsNotDeliveredOutlivesARestart() {
        try (Spool spool = Spool.open(directory)) {
            AccountData lost = leaveOneBehind(spool);
            var after = new Fixture(builder -> {}, spool).start();
            var left = spool.left();
            assertThat(left).singleElement().matches(one -> one.accountId().equals("a"));

            after.deliveries.add(new AccountItems("a", "douyin", 10), () -> null, left.get(0));
            after.wait(Duration.ofSeconds(1));

            assertThat(after.masters.store.stored("a")).isEqualTo(FakeStore.expected(lost));
            // With the epoch of the new lease it would win over newer snapshots.
            assertThat(after.masters.pushes.get(0).payload()).doesNotContainKey("epoch");
            assertThat(spool.left()).isEmpty();
        }
    }

    @Test
    void whatIsLeftIsDroppedWhereTheStoreHasNewer() {
        try (Spool spool = Spool.open(directory)) {
            leaveOneBehind(spool);
            var after = new Fixture(builder -> {}, spool).start();
            after.masters.store.account("a").timestamp = Long.MAX_VALUE;

            after.deliveries.add(
                    new AccountItems("a", "douyin", 10),
                    () -> null,
                    spool.left().get(0));
            after.wait(Duration.ofSeconds(1));

            assertThat(after.masters.store.stored("a")).isEmpty();
            assertThat(spool.left()).isEmpty();
        }
    }

    @Test
    void filesGoWhenTheirAccountIsDelivered() {
        try (Spool spool = Spool.open(directory)) {
            var worker = new Fixture(builder -> {}, spool);
            worker.masters.down.add(Fixture.ONE);
            worker.masters.down.add(Fixture.TWO);
            worker.start();
            worker.account("a").upsert(Fixture.message("m-1", 1));
            worker.wait(Duration.ofSeconds(31));
            assertThat(spool.left()).hasSize(1);

            worker.masters.down.clear();
            worker.wait(Duration.ofMinutes(1));

            assertThat(spool.left()).isEmpty();
            assertThat(worker.push("a")).isCompletedWithValueMatching(Acknowledged.class::isInstance);
        }
    }

    @Test
    void directoryIsForOneOnlyAndFilesThatAreNoneArePassedOver() throws Exception {
        try (Spool spool = Spool.open(directory)) {
            Files.writeString(directory.resolve("broken.snapshot.gz"), "no gzip");
            assertThat(spool.left()).isEmpty();
            assertThatThrownBy(() -> Spool.open(directory)).isInstanceOf(RuntimeException.class);
        }
        Spool.open(directory).close();
    }
}
