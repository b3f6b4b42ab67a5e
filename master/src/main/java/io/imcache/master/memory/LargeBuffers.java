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
 * Allocates buffers for connections. Leaves small buffers to Netty, and keeps the memory of large ones for reuse, which Netty does
 * not. The system zeroes new memory page by page, and that costs more than everything else in receiving a snapshot.
 */
public final class LargeBuffers extends AbstractByteBufAllocator {
    /** Bytes from which on memory is kept here. Netty keeps smaller buffers. */
    static final int LARGE = 1024 * 1024;

    private static final ByteBufAllocator SMALL = ByteBufAllocator.DEFAULT;

    private long mostKept;
    /** Ends with the memory that was given back last. */
    private final List<ByteBuf> kept = new ArrayList<>();

    private long bytesKept;

    /** @param mostKept the most bytes that are kept */
    public LargeBuffers(long mostKept) {
        super(true);
        this.mostKept = mostKept;
    }

    /** Returns the bytes that are kept. */
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
        // Chooses as Netty does: from Java 25 on it avoids Unsafe, and a buffer that needs Unsafe fails.
        return toLeakAwareBuffer(
                PlatformDependent.hasUnsafe()
                        ? new LentUnsafe(memory, initialCapacity, maxCapacity)
                        : new Lent(memory, initialCapacity, maxCapacity));
    }

    /** Rounds up, so that kept memory fits a buffer that is a little larger. */
    private static int roundedUp(int capacity) {
        return (int) Math.min(Integer.MAX_VALUE, ((long) capacity + LARGE - 1) / LARGE * LARGE);
    }

    /** Rounds a large size down to one for which no more memory is kept than it has. */
    public static long whole(long capacity) {
        return capacity < LARGE ? capacity : capacity / LARGE * LARGE;
    }

    /** Takes kept memory of at most twice the size. Otherwise a few small messages could hold all of it. */
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

    /** Allocates memory. Releases all kept memory if there is none left. */
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

    /** Releases all memory that is kept, and keeps none from now on. */
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

    /** A buffer whose memory is given back on release. */
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

    /** The same for a Netty that may use Unsafe. */
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
