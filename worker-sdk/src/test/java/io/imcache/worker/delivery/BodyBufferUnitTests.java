package io.imcache.worker.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class BodyBufferUnitTests {
    @Test
    void smallBodiesStayAsTheyAreAndLargeOnesAreGzipped() throws Exception {
        byte[] bytes = "0123456789".getBytes(StandardCharsets.US_ASCII);
        var small = new BodyBuffer(10, 20);
        small.write(bytes);
        small.close();
        assertThat(small.body().isGzipped()).isFalse();
        assertThat(small.body().bytes()).isEqualTo(bytes);

        var large = new BodyBuffer(10, 20);
        large.write(bytes);
        large.write(bytes);
        large.close();
        assertThat(large.body().isGzipped()).isTrue();
        assertThat(new GZIPInputStream(new ByteArrayInputStream(large.body().bytes())).readAllBytes())
                .asString()
                .isEqualTo("01234567890123456789");

        var tooLarge = new BodyBuffer(10, 19);
        tooLarge.write(bytes);
        assertThatThrownBy(() -> tooLarge.write(bytes))
                .hasMessage("snapshot: more than 19 bytes (expected: at most that many)");
    }
}
