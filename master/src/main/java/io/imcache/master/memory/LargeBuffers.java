package io.imcache.master.memory;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import io.netty.buffer.UnpooledUnsafeDirectByteBuf;
import io.netty.util.internal.PlatformDependent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Buffers for connections: small ones are Netty's; the memory of those for megabytes is kept for the next. Netty keeps none so
 * large, and memory that is new each time costs more, page by page and zero by zero, than all else that is done to receive a
 * snapshot.
 */
public final class LargeBuffers extends AbstractByteBufAllocator {
    /** From here on; Netty keeps what is smaller. */
    static final int LARGE = 1024 * 1024;

    private static final ByteBufAllocator SMALL = ByteBufAllocator.DEFAULT;

    private long mostKept;
    /** The one given back last is last. */
    private final List<ByteBuf> kept = new ArrayList<>();

    private long bytesKept;

    /** @param mostKept bytes that are kept for later at most */
    public LargeBuffers(long mostKept) {
        super(true);
        this.mostKept = mostKept;
    }

    /** Bytes that are kept for later. */
    synchronized long bytesKept() {
        return bytesKept;
    }

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
        return SMALL.heapBuffer(initialCapacity, maxCapacity);
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
        if (initialCapacity < LARGE) {
            return SMALL.directBuffer(initialCapacity, maxCapacity);
        }
        ByteBuf kept = take(initialCapacity);
        ByteBuf memory = kept == null ? allocate(roundedUp(initialCapacity)) : kept;
        // As Netty chooses for its own: from Java 25 on it does without Unsafe, and a buffer that needs it fails.
        return toLeakAwareBuffer(
                PlatformDependent.hasUnsafe()
                        ? new LentUnsafe(memory, initialCapacity, maxCapacity)
                        : new Lent(memory, initialCapacity, maxCapacity));
    }

    /** So that what is kept fits for what is a little larger. */
    private static int roundedUp(int capacity) {
        return (int) Math.min(Integer.MAX_VALUE, ((long) capacity + LARGE - 1) / LARGE * LARGE);
    }

    /** Of twice the size at most: else a few small messages would hold all that is kept. */
    private synchronized @Nullable ByteBuf take(int capacity) {
        for (int i = kept.size() - 1; i >= 0; i--) {
            int size = kept.get(i).capacity();
            if (size >= capacity && size / 2 <= capacity) {
                bytesKept -= size;
                return kept.remove(i);
            }
        }
        return null;
    }

    /** What is kept is let go first where there is no memory left. */
    private ByteBuf allocate(int capacity) {
        try {
            return UnpooledByteBufAllocator.DEFAULT.directBuffer(capacity);
        } catch (OutOfMemoryError e) {
            clear();
            return UnpooledByteBufAllocator.DEFAULT.directBuffer(capacity);
        }
    }

    private synchronized void giveBack(ByteBuf memory) {
        while (!kept.isEmpty() && bytesKept + memory.capacity() > mostKept) {
            release(kept.remove(0));
        }
        kept.add(memory);
        bytesKept += memory.capacity();
        if (bytesKept > mostKept) {
            release(kept.remove(0));
        }
    }

    /** Keeps nothing any more. */
    public synchronized void close() {
        mostKept = 0;
        clear();
    }

    private synchronized void clear() {
        while (!kept.isEmpty()) {
            release(kept.remove(0));
        }
    }

    private void release(ByteBuf memory) {
        bytesKept -= memory.capacity();
        memory.release();
    }

    @Override
    public boolean isDirectBufferPooled() {
        return true;
    }

    /** A buffer in memory that is given back. */
    private final class Lent extends UnpooledDirectByteBuf {
        private final ByteBuf memory;

        Lent(ByteBuf memory, int capacity, int maxCapacity) {
            super(LargeBuffers.this, memory.nioBuffer(0, capacity), maxCapacity);
            this.memory = memory;
            clear();
        }

        @Override
        protected void deallocate() {
            super.deallocate();
            giveBack(memory);
        }
    }

    /** The same, where Netty may read and write memory at once. */
    private final class LentUnsafe extends UnpooledUnsafeDirectByteBuf {
        private final ByteBuf memory;

        LentUnsafe(ByteBuf memory, int capacity, int maxCapacity) {
            super(LargeBuffers.this, memory.nioBuffer(0, capacity), maxCapacity);
            this.memory = memory;
            clear();
        }

        @Override
        protected void deallocate() {
            super.deallocate();
            giveBack(memory);
        }
    }
}
