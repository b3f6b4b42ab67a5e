package io.imcache.master.ingest.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LargeBuffersUnitTests {
    private static final int MB = LargeBuffers.LARGE;

    private final LargeBuffers buffers = new LargeBuffers(5 * MB);

    @AfterEach
    void close() {
        buffers.close();
    }

    @Test
    void aLargeBuffersMemoryIsKeptForTheNext() {
        ByteBuf first = buffers.buffer(2 * MB - 5);
        assertThat(first.capacity()).isEqualTo(2 * MB - 5);
        assertThat(first.isReadable()).isFalse();
        first.writeZero(100).release();
        assertThat(buffers.bytesKept()).isEqualTo(2 * MB);
        long address = first(2 * MB);
        assertThat(first(MB + 1)).isEqualTo(address);
        assertThat(buffers.bytesKept()).isEqualTo(2 * MB);
    }

    private long first(int capacity) {
        ByteBuf buffer = buffers.directBuffer(capacity);
        try {
            assertThat(buffer.readerIndex()).isZero();
            assertThat(buffer.writerIndex()).isZero();
            return buffer.memoryAddress();
        } finally {
            buffer.release();
        }
    }

    @Test
    void keepsNoMoreThanItsBound() {
        ByteBuf[] all = {buffers.buffer(2 * MB), buffers.buffer(2 * MB), buffers.buffer(2 * MB)};
        for (ByteBuf each : all) {
            each.release();
        }
        assertThat(buffers.bytesKept()).isEqualTo(4 * MB);
        buffers.buffer(6 * MB).release();
        assertThat(buffers.bytesKept()).isZero();
    }

    @Test
    void aBufferThatGrowsGivesItsFirstMemoryBack() {
        ByteBuf buffer = buffers.buffer(MB);
        for (int i = 0; i < 3 * MB; i += Long.BYTES) {
            buffer.writeLong(i);
        }
        assertThat(buffer.getLong(2 * MB)).isEqualTo(2 * MB);
        buffer.release();
        assertThat(buffer.refCnt()).isZero();
        assertThat(buffers.bytesKept()).isEqualTo(MB);
    }

    @Test
    void leavesSmallOnesToNetty() {
        ByteBuf small = buffers.buffer(1000);
        assertThat(small.alloc()).isNotSameAs(buffers);
        small.release();
        assertThat(buffers.bytesKept()).isZero();
    }

    @Test
    void keepsNothingOnceItIsClosed() {
        ByteBuf lent = buffers.buffer(MB);
        buffers.buffer(2 * MB).release();
        buffers.close();
        assertThat(buffers.bytesKept()).isZero();
        lent.release();
        assertThat(buffers.bytesKept()).isZero();
    }
}
