package io.imcache.master.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imcache.master.memory.IngestProperties;
import io.imcache.master.memory.PayloadArrays;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.util.unit.DataSize;

class ReceivedBytesUnitTests {
    private static final int MB = 1024 * 1024;
    private static final int LARGEST = 3 * MB;

    private final PayloadArrays arrays = new PayloadArrays(
            new IngestProperties(DataSize.ofMegabytes(2), DataSize.ofMegabytes(3), DataSize.ofMegabytes(16)));

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static byte[] all(ReceivedBytes received) {
        return Arrays.copyOf(received.array(), received.size());
    }

    /** Checks rooms of every size. */
    @ParameterizedTest
    @CsvSource({
        "1,0",
        "1000,1000",
        "1000,-5",
        "100000,7",
        "2500000,2500000",
        "2500000,1",
        "3145728,3145728",
        "5,900000000"
    })
    void hasAllThatCame(int length, int room) throws IOException {
        byte[] sent = random(length);
        var inParts = new ReceivedBytes(arrays, LARGEST);
        for (int from = 0; from < length; from += 65_000) {
            int to = Math.min(length, from + 65_000);
            DataBuffer part = DefaultDataBufferFactory.sharedInstance.wrap(Arrays.copyOfRange(sent, from, to));
            inParts.add(part, room);
        }
        assertThat(all(inParts)).isEqualTo(sent);
        arrays.giveBack(inParts.array());
        var asStream = new ReceivedBytes(arrays, LARGEST);
        asStream.addAll(new ByteArrayInputStream(sent));
        assertThat(all(asStream)).isEqualTo(sent);
    }

    @ParameterizedTest
    @CsvSource({"0", "3145728", "4000000"})
    void takesNoMoreThanItMay(int room) {
        byte[] sent = random(LARGEST + 1);
        var inParts = new ReceivedBytes(arrays, LARGEST);
        inParts.add(DefaultDataBufferFactory.sharedInstance.wrap(Arrays.copyOf(sent, LARGEST)), room);
        DataBuffer last = DefaultDataBufferFactory.sharedInstance.wrap(new byte[1]);
        assertThatThrownBy(() -> inParts.add(last, room)).isInstanceOf(DataBufferLimitException.class);
        var asStream = new ReceivedBytes(arrays, LARGEST);
        assertThatThrownBy(() -> asStream.addAll(new ByteArrayInputStream(sent)))
                .isInstanceOf(DataBufferLimitException.class);
    }
}
