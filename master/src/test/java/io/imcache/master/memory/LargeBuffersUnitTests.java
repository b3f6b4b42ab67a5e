package io.imcache.master.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LargeBuffersUnitTests {
    private static final int MB = LargeBuffers.LARGE;
    private static final long MARK = 0x0123_4567_89ab_cdefL;

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
        first.writeLong(MARK).release();
        assertThat(buffers.bytesKept()).isEqualTo(2 * MB);
        assertThat(beginning(2 * MB)).isEqualTo(MARK);
        assertThat(beginning(MB + 1)).isEqualTo(MARK);
        assertThat(buffers.bytesKept()).isEqualTo(2 * MB);
    }

    /** Returns the first bytes of a buffer. New memory would hold zeros. */
    private long beginning(int capacity) {
        ByteBuf buffer = buffers.directBuffer(capacity);
        try {
            assertThat(buffer.readerIndex()).isZero();
            assertThat(buffer.writerIndex()).isZero();
            return buffer.getLong(0);
        } finally {
            buffer.release();
        }
    }

    /** Reads and writes as decoders do, with and without Unsafe. */
    @Test
    void canBeReadAndWrittenAsAnyBuffer() {
        ByteBuf buffer = buffers.buffer(MB);
        byte[] bytes = {1, 2, 3, 4};
        buffer.writeBytes(bytes).writeZero(8).writeInt(5);
        byte[] read = new byte[4];
        buffer.readBytes(read);
        assertThat(read).isEqualTo(bytes);
        assertThat(buffer.skipBytes(8).readInt()).isEqualTo(5);
        assertThat(buffer.getByte(3)).isEqualTo((byte) 4);
        buffer.release();
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
