package io.imcache.master.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.master.ingest.PushAnswer;
import io.imcache.protocol.AnswerCode;
import io.imcache.protocol.SyncStats;
import io.imcache.redis.model.PushOutcome;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class PayloadArraysUnitTests {
    private static final int MB = 1024 * 1024;

    private final PayloadArrays arrays = new PayloadArrays(
            new IngestProperties(DataSize.ofMegabytes(2), DataSize.ofMegabytes(64), DataSize.ofMegabytes(8)));

    @Test
    void givesAnArrayOfMegabytesAgain() {
        byte[] first = arrays.take(3 * MB - 7);
        assertThat(first).hasSize(3 * MB);
        arrays.giveBack(first);
        assertThat(arrays.bytesKept()).isEqualTo(3 * MB);
        assertThat(arrays.take(2 * MB)).isSameAs(first);
        assertThat(arrays.take(2 * MB)).isNotSameAs(first);
        assertThat(arrays.bytesKept()).isZero();
    }

    @Test
    void keepsNoneThatIsTooSmallOrMuchTooLarge() {
        byte[] small = arrays.take(1000);
        assertThat(small).hasSize(1000);
        arrays.giveBack(small);
        assertThat(arrays.bytesKept()).isZero();
        byte[] large = arrays.take(6 * MB);
        arrays.giveBack(large);
        assertThat(arrays.take(2 * MB)).isNotSameAs(large);
        assertThat(arrays.take(7 * MB)).isNotSameAs(large);
        assertThat(arrays.take(3 * MB)).isSameAs(large);
    }

    @Test
    void keepsNoMoreThanItsBound() {
        byte[] first = arrays.take(3 * MB);
        byte[] second = arrays.take(3 * MB);
        byte[] third = arrays.take(3 * MB);
        arrays.giveBack(first);
        arrays.giveBack(second);
        arrays.giveBack(third);
        assertThat(arrays.bytesKept()).isEqualTo(6 * MB);
        assertThat(arrays.take(3 * MB)).isSameAs(third);
        assertThat(arrays.take(3 * MB)).isSameAs(second);
        arrays.giveBack(arrays.take(9 * MB));
        assertThat(arrays.bytesKept()).isZero();
    }

    /** What failed may go on for a while, and read what it was to store. */
    @Test
    void takesBackOnlyWhatIsCommitted() {
        byte[] array = arrays.take(2 * MB);
        arrays.giveBack(array, answer(new PushOutcome.Refused(AnswerCode.STORE_UNAVAILABLE, "away", 0)));
        assertThat(arrays.bytesKept()).isZero();
        arrays.giveBack(array, answer(new PushOutcome.Committed(1, true, new SyncStats(1, 2, 3, 4, 5, 6, 7, 8, 9))));
        assertThat(arrays.bytesKept()).isEqualTo(2 * MB);
    }

    private static PushAnswer answer(PushOutcome outcome) {
        return new PushAnswer("a", outcome);
    }
}
