package io.imcache.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.protocol.AnswerCode;
import io.imcache.worker.PushResult.Acknowledged;
import io.imcache.worker.PushResult.Rejected;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SizesUnitTests {
    private final Fixture worker = new Fixture();

    private AccountData started() {
        worker.start();
        AccountData data = worker.account("a");
        data.upsert(Fixture.message("m-1", 1));
        worker.loop.run();
        return data;
    }

    @Test
    void largeSnapshotsGoOverHttp() {
        AccountData data = started();
        for (int i = 0; i < 600; i++) {
            data.upsert(Fixture.message("m-" + i, i).toBuilder()
                    .extra("raw", "x".repeat(1000))
                    .build());
        }

        assertThat(worker.push("a")).isCompletedWithValueMatching(Acknowledged.class::isInstance);
        assertThat(worker.masters.pushes).singleElement().extracting("http").isEqualTo(true);
        assertThat(worker.masters.store.stored("a")).isEqualTo(FakeStore.expected(data));
    }

    @Test
    void whatTheSocketDoesNotTakeGoesOverHttp() {
        AccountData data = started();
        worker.masters.override = push -> push.http() ? null : FakeMasters.refusal(AnswerCode.PAYLOAD_TOO_LARGE);

        assertThat(worker.push("a")).isCompletedWithValueMatching(Acknowledged.class::isInstance);
        assertThat(worker.masters.pushes).extracting("http").containsExactly(false, true);
        assertThat(worker.masters.store.stored("a")).isEqualTo(FakeStore.expected(data));
    }

    @Test
    void whatNeitherTakesIsRejected() {
        started();
        worker.masters.override = push -> FakeMasters.refusal(AnswerCode.PAYLOAD_TOO_LARGE);

        assertThat(worker.push("a")).isCompletedWithValue(new Rejected(AnswerCode.PAYLOAD_TOO_LARGE, "because"));
        assertThat(worker.masters.pushes).hasSize(2);
    }

    @Test
    void largePushThatKillsItsConnectionsGoesOverHttp() {
        AccountData data = started();
        data.upsert(Fixture.message("m-1", 1).toBuilder()
                .extra("raw", "x".repeat(100_000))
                .build());
        worker.masters.override = push -> {
            if (!push.http()) {
                worker.masters.lose();
                return Map.of();
            }
            return null;
        };
        var push = worker.push("a");

        worker.wait(Duration.ofSeconds(10));

        assertThat(push).isCompletedWithValueMatching(Acknowledged.class::isInstance);
        assertThat(worker.masters.pushes).extracting("http").containsExactly(false, false, false, true);
        assertThat(worker.masters.store.stored("a")).isEqualTo(FakeStore.expected(data));
    }

    @Test
    void largePushThatKillsItsConnectionsIsRejectedWhereThereIsNoHttp() {
        var without = new Fixture(builder -> builder.master(new MasterAddress(Fixture.ONE, null)), null);
        without.masters.override = push -> {
            without.masters.lose();
            return Map.of();
        };
        without.start();
        AccountData data = without.account("a");
        data.upsert(Fixture.message("m", 1).toBuilder()
                .extra("raw", "x".repeat(2_000_000))
                .build());
        var push = without.push("a");

        without.wait(Duration.ofSeconds(10));

        assertThat(push)
                .isCompletedWithValueMatching(
                        result -> result instanceof Rejected r && r.code() == AnswerCode.PAYLOAD_TOO_LARGE);
    }

    @Test
    void snapshotThatNoSocketTakesIsRejectedWithoutBeingSent() {
        var without = new Fixture(builder -> builder.master(new MasterAddress(Fixture.ONE, null)), null);
        without.start();
        AccountData data = without.account("a");
        for (int i = 0; i < 16; i++) {
            data.upsert(Fixture.message("m-" + i, 1).toBuilder()
                    .extra("raw", "x".repeat(1_000_000))
                    .build());
        }

        assertThat(without.push("a"))
                .isCompletedWithValueMatching(
                        result -> result instanceof Rejected r && r.code() == AnswerCode.PAYLOAD_TOO_LARGE);
        assertThat(without.masters.pushes).isEmpty();
    }
}
