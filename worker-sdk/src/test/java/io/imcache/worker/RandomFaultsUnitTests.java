package io.imcache.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.protocol.AnswerCode;
import io.imcache.protocol.ItemCollection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever goes wrong: each push ends once, and when nothing goes wrong any more the store has what the crawler has. */
class RandomFaultsUnitTests {
    private static final AnswerCode[] CODES = {
        AnswerCode.STORE_UNAVAILABLE, AnswerCode.INTERNAL_ERROR, AnswerCode.LIMIT_EXCEEDED, AnswerCode.VERSION_CONFLICT,
        AnswerCode.FORBIDDEN, AnswerCode.INVALID_SNAPSHOT, AnswerCode.STALE_SNAPSHOT, AnswerCode.UNKNOWN_TYPE
    };

    private final List<CompletableFuture<PushResult>> pushes = new ArrayList<>();
    private final AtomicInteger ends = new AtomicInteger();
    private final Fixture worker = new Fixture();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void eachPushEndsOnceAndTheStoreCatchesUp(long seed) {
        var random = new Random(seed);
        worker.start();
        worker.masters.override = push -> fault(push, random);
        for (int i = 0; i < 400; i++) {
            step(random);
        }
        worker.masters.override = push -> null;
        worker.masters.down.clear();
        worker.masters.heartbeatsAnswered = true;
        worker.wait(Duration.ofMinutes(6));
        worker.wait(Duration.ofMinutes(1));

        assertThat(pushes).isNotEmpty().allMatch(CompletableFuture::isDone);
        assertThat(ends).hasValue(pushes.size());
        worker.accounts.forEach(
                (id, data) -> assertThat(worker.masters.store.stored(id)).isEqualTo(FakeStore.expected(data)));
    }

    private void step(Random random) {
        String account = "a" + random.nextInt(5);
        AccountData data = worker.account(account);
        switch (random.nextInt(9)) {
            case 0, 1, 2 -> data.upsert(Fixture.message("m-" + random.nextInt(50), random.nextInt(1_000)));
            case 3 -> data.remove(ItemCollection.MESSAGES, "m-" + random.nextInt(50));
            case 4, 5 -> {
                var push = worker.push(account);
                pushes.add(push);
                var unused = push.thenRun(ends::incrementAndGet);
            }
            case 6 -> worker.masters.lose();
            case 7 -> {
                if (!worker.masters.down.add(Fixture.ONE)) {
                    worker.masters.down.clear();
                }
            }
            default -> worker.masters.heartbeatsAnswered = random.nextBoolean();
        }
        worker.wait(Duration.ofMillis(random.nextInt(4_000)));
    }

    private Map<String, Object> fault(FakeMasters.Received push, Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> Map.of();
            case 1 -> FakeMasters.refusal(CODES[random.nextInt(CODES.length)]);
            case 2 -> {
                worker.masters.store.take(push);
                yield Map.of();
            }
            default -> null;
        };
    }
}
