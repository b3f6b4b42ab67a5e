package io.imcache.master.memory;

import static org.assertj.core.api.Assertions.assertThat;

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
}
