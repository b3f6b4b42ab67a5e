package io.imcache.master.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IngestBudgetUnitTests {
    private static final long UNIT = 20 * 1024;

    private final List<String> granted = new ArrayList<>();
    private final IngestBudget budget = new IngestBudget(100 * UNIT, 40 * UNIT);
    private final IngestBudget.Backlog a = new IngestBudget.Backlog();
    private final IngestBudget.Backlog b = new IngestBudget.Backlog();

    @Test
    void grantsWhileThereIsRoom() {
        assertThat(reserve(a, 40, "a1").isGranted()).isTrue();
        assertThat(reserve(null, 60, "n1").isGranted()).isTrue();
        assertThat(reserve(null, 1, "n2").isGranted()).isFalse();
        assertThat(budget.pending()).isEqualTo(100 * UNIT);
        assertThat(granted).isEmpty();
    }

    @Test
    void oneConnectionsLimitHoldsUpNobodyElse() {
        IngestBudget.Reservation first = reserve(a, 30, "a1");
        assertThat(reserve(a, 20, "a2").isGranted()).isFalse();
        assertThat(reserve(b, 20, "b1").isGranted()).isTrue();
        first.release();
        assertThat(granted).containsExactly("a2");
    }

    @Test
    void whoWaitsForTheTotalIsNotOvertaken() {
        IngestBudget.Reservation first = reserve(null, 90, "n1");
        IngestBudget.Reservation large = reserve(null, 50, "n2");
        assertThat(reserve(null, 5, "n3").isGranted()).isFalse();
        first.release();
        assertThat(granted).containsExactly("n2", "n3");
        large.release();
        assertThat(budget.pending()).isEqualTo(5 * UNIT);
    }

    @Test
    void lettingAnOversizedOneInAlone() {
        assertThat(reserve(a, 500, "a1").isGranted()).isTrue();
        assertThat(reserve(b, 1, "b1").isGranted()).isFalse();
    }

    @Test
    void releasingTwiceCountsOnceAndWaitingOnesCanLeave() {
        IngestBudget.Reservation first = reserve(null, 100, "n1");
        IngestBudget.Reservation waiting = reserve(null, 100, "n2");
        waiting.release();
        first.release();
        first.release();
        assertThat(budget.pending()).isZero();
        assertThat(budget.waiting()).isZero();
        assertThat(granted).isEmpty();
    }

    @Test
    void closedLetsNothingIn() {
        IngestBudget.Reservation first = reserve(null, 100, "n1");
        reserve(null, 10, "n2");
        budget.close();
        first.release();
        assertThat(granted).isEmpty();
        assertThat(reserve(null, 1, "n3").isGranted()).isFalse();
    }

    @Test
    void smallOnesDoNotWaitForLargeOnes() {
        reserve(null, 100, "n1");
        reserve(null, 50, "n2");
        int small = 0;
        while (budget.reserve(null, 16 * 1024, () -> {}).isGranted()) {
            small++;
        }
        assertThat(small).isEqualTo(15);
        assertThat(budget.pending()).isLessThanOrEqualTo(100 * UNIT * 9 / 8);
    }

    @Test
    void aMessageThatIsHandedOverCountsOnce() {
        IngestBudget.Reservation arriving = reserve(a, 30, "a1");
        IngestBudget.Reservation[] lane = new IngestBudget.Reservation[2];
        arriving.handOver(a, () -> {
            lane[0] = budget.take(a, 10 * UNIT);
            lane[1] = budget.take(b, 5 * UNIT);
        });
        assertThat(budget.pending()).isEqualTo(35 * UNIT);
        arriving.release();
        assertThat(budget.pending()).isEqualTo(15 * UNIT);
        budget.take(a, UNIT).release();
        lane[0].release();
        lane[1].release();
        assertThat(budget.pending()).isZero();
    }

    @Test
    void whatIsHandedOverBeyondAReservationCountsOnTop() {
        IngestBudget.Reservation arriving = reserve(null, 30, "n1");
        arriving.handOver(a, () -> {
            budget.take(a, 20 * UNIT);
            budget.take(a, 20 * UNIT);
        });
        arriving.release();
        assertThat(budget.pending()).isEqualTo(40 * UNIT);
        assertThat(reserve(a, 1, "a1").isGranted()).isFalse();
    }

    private IngestBudget.Reservation reserve(IngestBudget.@Nullable Backlog backlog, long bytes, String name) {
        return budget.reserve(backlog, bytes * UNIT, () -> granted.add(name));
    }
}
