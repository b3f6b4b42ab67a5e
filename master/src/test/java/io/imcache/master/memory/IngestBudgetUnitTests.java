package io.imcache.master.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IngestBudgetUnitTests {
    private static final long STEP = IngestBudget.STEP;

    private final List<String> granted = new ArrayList<>();
    private final IngestBudget budget = new IngestBudget(100 * STEP, 40 * STEP);
    private final IngestBudget.Backlog a = new IngestBudget.Backlog();
    private final IngestBudget.Backlog b = new IngestBudget.Backlog();

    private IngestBudget.Reservation reserve(IngestBudget.@Nullable Backlog backlog, long steps, String name) {
        return budget.reserve(backlog, steps * STEP, () -> granted.add(name));
    }

    /** Reserves room for a message, and lets all of it come. */
    private IngestBudget.Reservation whole(IngestBudget.@Nullable Backlog backlog, long steps, String name) {
        IngestBudget.Reservation reservation = reserve(backlog, steps, name);
        assertThat(reservation.isGranted()).isTrue();
        assertThat(reservation.holds(steps * STEP)).isTrue();
        return reservation;
    }

    @Test
    void countsAMessageAsItComes() {
        IngestBudget.Reservation large = reserve(null, 100, "n1");
        assertThat(budget.pending()).isEqualTo(STEP);
        assertThat(large.holds(STEP)).isTrue();
        assertThat(budget.pending()).isEqualTo(STEP);
        assertThat(large.holds(STEP + 1)).isTrue();
        assertThat(budget.pending()).as("as much again").isEqualTo(2 * STEP);
        assertThat(large.holds(70 * STEP)).isTrue();
        assertThat(budget.pending()).isEqualTo(70 * STEP);
        assertThat(large.holds(71 * STEP)).isTrue();
        assertThat(budget.pending()).as("as much again, at most all of it").isEqualTo(100 * STEP);
        large.release();
        assertThat(budget.pending()).isZero();
        assertThat(granted).isEmpty();
    }

    @Test
    void aSmallMessageIsCountedAtOnce() {
        IngestBudget.Reservation small = budget.reserve(null, 60_000, () -> {});
        assertThat(budget.pending()).isEqualTo(60_000);
        assertThat(small.holds(60_000)).isTrue();
    }

    @Test
    void oneThatIsSlowHoldsUpOnlyWhatDoesNotFitBesideIt() {
        IngestBudget.Reservation slow = reserve(null, 100, "slow");
        assertThat(slow.holds(2 * STEP)).isTrue();
        whole(null, 40, "n1").release();
        whole(null, 98, "n2").release();
        IngestBudget.Reservation huge = reserve(null, 99, "n3");
        assertThat(huge.isGranted()).as("neither could end").isFalse();
        whole(null, 40, "n4").release();
        assertThat(granted).isEmpty();
        slow.release();
        assertThat(granted).containsExactly("n3");
    }

    @Test
    void whatWaitsForRoomAloneIsNotOvertaken() {
        IngestBudget.Reservation first = whole(null, 99, "n1");
        IngestBudget.Reservation second = reserve(null, 30, "n2");
        assertThat(second.holds(5 * STEP)).isFalse();
        assertThat(reserve(null, 3, "n3").isGranted()).isFalse();
        assertThat(budget.waiting()).isEqualTo(2);
        first.release();
        assertThat(granted).containsExactly("n2", "n3");
        assertThat(budget.pending()).isEqualTo(6 * STEP);
    }

    @Test
    void aMessageThatHasBegunGoesOnBeforeOthersBegin() {
        IngestBudget.Reservation first = whole(null, 60, "n1");
        IngestBudget.Reservation second = reserve(null, 60, "n2");
        assertThat(second.holds(40 * STEP)).isTrue();
        assertThat(reserve(null, 2, "n3").isGranted()).isFalse();
        assertThat(second.holds(50 * STEP)).isFalse();
        first.release();
        assertThat(granted).contains("n2", "n3");
        assertThat(second.isGranted()).isTrue();
    }

    @Test
    void oneConnectionsLimitHoldsUpNobodyElse() {
        IngestBudget.Reservation first = whole(a, 30, "a1");
        IngestBudget.Reservation second = reserve(a, 20, "a2");
        assertThat(second.holds(15 * STEP)).isFalse();
        whole(b, 20, "b1");
        first.release();
        assertThat(granted).containsExactly("a2");
    }

    @Test
    void oneConnectionsMessagesDoNotWaitForEachOther() {
        IngestBudget.Reservation first = reserve(a, 30, "a1");
        IngestBudget.Reservation second = reserve(a, 30, "a2");
        assertThat(second.isGranted()).isFalse();
        assertThat(first.holds(30 * STEP)).isTrue();
        assertThat(granted).isEmpty();
        first.release();
        assertThat(granted).containsExactly("a2");
    }

    @Test
    void lettingAnOversizedOneInAlone() {
        IngestBudget.Reservation large = reserve(a, 500, "a1");
        assertThat(large.holds(300 * STEP)).isTrue();
        assertThat(reserve(b, 2, "b1").isGranted()).isFalse();
        assertThat(large.holds(500 * STEP)).isTrue();
        large.release();
        assertThat(granted).containsExactly("b1");
    }

    @Test
    void releasingTwiceCountsOnceAndWaitingOnesCanLeave() {
        IngestBudget.Reservation first = whole(null, 100, "n1");
        IngestBudget.Reservation waiting = reserve(null, 100, "n2");
        waiting.release();
        first.release();
        first.release();
        assertThat(budget.pending()).isZero();
        assertThat(budget.waiting()).isZero();
        assertThat(granted).isEmpty();
    }

    @Test
    void closedLetsNothingInAndEndWhatHasBegun() {
        IngestBudget.Reservation first = reserve(null, 50, "n1");
        IngestBudget.Reservation second = whole(null, 99, "n2");
        reserve(null, 50, "n3");
        budget.close();
        second.release();
        assertThat(reserve(null, 1, "n4").isGranted()).isFalse();
        assertThat(first.holds(50 * STEP)).isTrue();
        first.release();
        assertThat(granted).isEmpty();
    }

    @Test
    void smallOnesDoNotWaitForLargeOnes() {
        whole(null, 100, "n1");
        reserve(null, 50, "n2");
        assertThat(granted(64 * 1024)).isEqualTo(12);
        assertThat(granted(16 * 1024)).as("heartbeats").isEqualTo(50 + 2);
        assertThat(budget.pending()).isLessThanOrEqualTo(100 * STEP * 5 / 4);
    }

    private int granted(int bytes) {
        int count = 0;
        while (budget.reserve(null, bytes, () -> {}).isGranted()) {
            count++;
        }
        return count;
    }

    @Test
    void whatIsSmallerThanAnnouncedGivesBackAndWhatIsLargerMayBeRefused() {
        IngestBudget.Reservation first = reserve(null, 50, "n1");
        IngestBudget.Reservation second = reserve(null, 50, "n2");
        assertThat(first.holds(30 * STEP)).isTrue();
        assertThat(second.holds(30 * STEP)).isTrue();
        assertThat(first.becomes(80 * STEP)).as("beside one that ends").isTrue();
        assertThat(second.becomes(80 * STEP)).as("neither could end").isFalse();
        assertThat(second.holds(50 * STEP)).isTrue();
        assertThat(second.becomes(2 * STEP)).isTrue();
        assertThat(first.holds(80 * STEP)).isTrue();
        assertThat(budget.pending()).isEqualTo(82 * STEP);
    }

    @Test
    void aMessageThatIsHandedOverCountsOnce() {
        IngestBudget.Reservation arriving = whole(a, 30, "a1");
        IngestBudget.Reservation[] lane = new IngestBudget.Reservation[2];
        arriving.handOver(a, () -> {
            lane[0] = budget.take(a, 10 * STEP);
            lane[1] = budget.take(b, 5 * STEP);
        });
        assertThat(budget.pending()).isEqualTo(35 * STEP);
        arriving.release();
        assertThat(budget.pending()).isEqualTo(15 * STEP);
        budget.take(a, STEP).release();
        lane[0].release();
        lane[1].release();
        assertThat(budget.pending()).isZero();
    }

    @Test
    void whatIsHandedOverBeyondAReservationCountsOnTop() {
        IngestBudget.Reservation arriving = whole(null, 30, "n1");
        arriving.handOver(a, () -> {
            budget.take(a, 20 * STEP);
            budget.take(a, 20 * STEP);
        });
        arriving.release();
        assertThat(budget.pending()).isEqualTo(40 * STEP);
        assertThat(reserve(a, 2, "a1").isGranted()).isFalse();
    }

    /** A message of some size, of which bytes come in pieces. */
    @Test
    void aConnectionIsIdleWhenNoneOfItsMessagesIsThereOrWaits() {
        assertThat(budget.isIdle(a)).isTrue();
        IngestBudget.Reservation all = whole(null, 100, "n1");
        IngestBudget.Reservation waiting = reserve(a, 40, "n2");
        assertThat(budget.isIdle(a)).isFalse();
        assertThat(budget.isIdle(b)).isTrue();
        all.release();
        assertThat(granted).containsExactly("n2");
        assertThat(budget.isIdle(a)).isFalse();
        waiting.release();
        assertThat(budget.isIdle(a)).isTrue();

        whole(null, 100, "n3");
        reserve(a, 40, "n4");
        budget.close();
        assertThat(budget.isIdle(a)).as("it will not begin").isTrue();
    }

    private final class Message {
        private final long size;
        private final IngestBudget.Reservation room;
        private long came;

        Message(IngestBudget.@Nullable Backlog backlog, long size, long most) {
            this.size = size;
            this.room = budget.reserve(backlog, most, () -> {});
        }

        /** Lets some bytes come; false if they wait for room. */
        boolean comes(long count) {
            if (!room.isGranted() || !room.holds(Math.min(size, came + count))) {
                return false;
            }
            came = Math.min(size, came + count);
            return true;
        }

        boolean ends() {
            return came == size;
        }
    }

    /** Whatever comes in whatever order, something goes on as long as anything waits, and nothing exceeds the bound. */
    @Test
    void messagesNeverWaitForEachOtherForEver() {
        for (int seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            var backlogs = new IngestBudget.Backlog[] {a, b, new IngestBudget.Backlog(), new IngestBudget.Backlog()};
            var open = new ArrayList<Message>();
            int begun = 0;
            while (begun < 60 || !open.isEmpty()) {
                if (begun < 60 && random.nextInt(3) == 0) {
                    int kind = random.nextInt(6);
                    boolean ofOne = kind < backlogs.length;
                    long most = 1 + random.nextLong((ofOne ? 40 : 100) * STEP);
                    long size = random.nextBoolean() ? most : 1 + random.nextLong(most);
                    open.add(new Message(ofOne ? backlogs[kind] : null, size, most));
                    begun++;
                }
                boolean moved = begun < 60;
                for (Message each : List.copyOf(open)) {
                    moved |= random.nextInt(4) > 0 && each.comes(random.nextLong(4 * STEP));
                }
                for (Message each : List.copyOf(open)) {
                    if (each.ends() && random.nextInt(4) == 0) {
                        each.room.release();
                        open.remove(each);
                    }
                    moved |= each.ends() || each.comes(1);
                }
                assertThat(moved).as("seed %d, %d open", seed, open.size()).isTrue();
                assertThat(budget.pending()).isLessThanOrEqualTo(100 * STEP * 5 / 4);
            }
            assertThat(budget.pending()).isZero();
            assertThat(budget.waiting()).isZero();
        }
    }
}
