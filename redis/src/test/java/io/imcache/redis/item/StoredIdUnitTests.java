package io.imcache.redis.item;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoredIdUnitTests {
    @ParameterizedTest
    @CsvSource({
        "7566864433692459826,9",
        "9223372036854775807,9",
        "9223372036854775808,19",
        "1000000000,9",
        "999999999,9",
        "0000000001,10",
        "-7566864433692459,17",
        "12345678901234567890,20",
        "7566864433692459x26,19",
        "１２３４５６７８９０,30",
        "msg_7566864433692459826,23",
    })
    void numbersAreShort(String id, int length) {
        byte[] stored = StoredId.encode(id);
        assertThat(stored).hasSize(length);
        assertThat(StoredId.decode(stored)).isEqualTo(id);
    }

    @Property(tries = 300)
    void anyTextComesBack(@ForAll @StringLength(max = 20) String id) {
        String text = id.codePoints()
                .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        assertThat(StoredId.decode(StoredId.encode(text))).isEqualTo(text);
    }

    @Property(tries = 300)
    void anyNumberComesBack(@ForAll @LongRange(min = 0) long number) {
        assertThat(StoredId.decode(StoredId.encode(Long.toString(number)))).isEqualTo(Long.toString(number));
    }

    @Test
    void whatLooksLikeANumberIsNone() {
        var ids = List.of("\u0001ABCDEFGH", "4702394921427289928", "\u0002ABCDEFGH", "ABCDEFGH", "\u0001", "\u0002");
        var stored = new HashSet<String>();
        for (String id : ids) {
            byte[] bytes = StoredId.encode(id);
            assertThat(StoredId.decode(bytes)).isEqualTo(id);
            stored.add(HexFormat.of().formatHex(bytes));
        }
        assertThat(stored).hasSameSizeAs(ids);
    }
}
