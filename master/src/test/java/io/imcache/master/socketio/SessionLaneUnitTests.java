package io.imcache.master.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imcache.master.memory.IngestBudget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

class SessionLaneUnitTests {
    private static final Duration LONG = Duration.ofSeconds(91);

    private final IngestBudget budget = new IngestBudget(1_000_000, 1_000_000);
    private final AtomicInteger active = new AtomicInteger();
    private final List<String> ran = new ArrayList<>();
    private final SessionLane lane = lane(Runnable::run);
    private VirtualTimeScheduler time;

    @BeforeEach
    void stopTheClock() {
        time = VirtualTimeScheduler.getOrSet();
    }

    @AfterEach
    void startTheClock() {
        VirtualTimeScheduler.reset();
    }

    private SessionLane lane(Executor threads) {
        return new SessionLane(budget, new IngestBudget.Backlog(), threads, active);
    }

    private void submit(String name, Mono<Void> work) {
        lane.submit(1_000, () -> {
            ran.add(name);
            return work;
        });
    }

    private void isEmpty() {
        assertThat(budget.pending()).isZero();
        assertThat(active).hasValue(0);
    }

    @Test
    void anErrorOfTheJvmReleasesItsRoomAndTheNextMessageIsTaken() {
        lane.submit(1_000, () -> {
            throw new StackOverflowError();
        });
        submit("subscribed", Mono.fromRunnable(() -> {
            throw new OutOfMemoryError("not really");
        }));
        submit("next", Mono.empty());
        assertThat(ran).containsExactly("subscribed", "next");
        isEmpty();
    }

    @Test
    void aThreadThatCannotBeStartedReleasesTheRoomToo() {
        SessionLane without = lane(task -> {
            throw new OutOfMemoryError("unable to create native thread");
        });
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> without.submit(1_000, Mono::empty)).isInstanceOf(OutOfMemoryError.class);
            isEmpty();
        }
    }

    @Test
    void aMessageThatIsNeverDoneIsGivenUp() {
        submit("hangs", Mono.never());
        submit("next", Mono.empty());
        assertThat(ran).containsExactly("hangs");
        time.advanceTimeBy(LONG);
        assertThat(ran).containsExactly("hangs", "next");
        isEmpty();
    }

    @Test
    void messagesOfAClientThatIsGoneAreDroppedIfTheyHang() {
        submit("hangs", Mono.never());
        submit("next", Mono.empty());
        lane.close();
        time.advanceTimeBy(LONG);
        assertThat(ran).containsExactly("hangs");
        isEmpty();
    }
}
