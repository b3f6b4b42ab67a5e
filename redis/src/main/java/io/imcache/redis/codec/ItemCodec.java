package io.imcache.redis.codec;

import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.util.Native;
import io.imcache.redis.model.StoreException;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Packs items for Redis, and unpacks what Redis has. A packed value that begins with an opening brace is the item's JSON. Any
 * other begins with the number of a dictionary, followed by a frame of zstd that was compressed with it:
 *
 * <ul>
 *   <li>a byte below that of the brace: the number, 1 to 122
 *   <li>a byte with the highest bit set, and another: their other 15 bits are the number, 123 to 32,767
 * </ul>
 *
 * <p>The frame has no magic number, no checksum and no sizes. It begins to know no dictionary and to pack nothing. Dictionaries
 * stay until it closes. Threads share it. Each that works at the same time has native contexts of its own, which are reused.
 */
public final class ItemCodec implements AutoCloseable {
    /** Longer items stay as they are, so that no value unpacks to more than this many bytes. */
    public static final int LONGEST = 1024 * 1024;

    /** Higher levels take twice the time for a twentieth less. */
    public static final int LEVEL = 3;

    private static final boolean LOADED = load();

    private final boolean available;
    private final ConcurrentMap<Integer, Dictionary> dictionaries = new ConcurrentHashMap<>();
    private final Queue<Contexts> free = new ConcurrentLinkedQueue<>();
    private final AtomicInteger contexts = new AtomicInteger();
    private final ItemSamples samples = new ItemSamples();
    private volatile @Nullable Dictionary used;
    private volatile boolean closed;

    public ItemCodec() {
        this(LOADED);
    }

    /** @param available whether zstd's native code can be used here */
    ItemCodec(boolean available) {
        this.available = available;
    }

    private static boolean load() {
        try {
            Native.load();
            return true;
        } catch (UnsatisfiedLinkError | ExceptionInInitializerError e) {
            return false;
        }
    }

    /** Tells whether zstd's native code can be used here. Without it, no dictionary can be added. */
    public boolean isAvailable() {
        return available;
    }

    /**
     * Adds a dictionary, so that values can be unpacked with it. A number that is known keeps its dictionary.
     *
     * @param number 1 to 32,767
     */
    public void add(int number, byte[] content) {
        if (!available) {
            throw new IllegalStateException("zstd has no native code for this platform");
        }
        dictionaries.computeIfAbsent(number, key -> Dictionary.of(number, content, LEVEL));
    }

    /** Returns the numbers of the dictionaries that were added, in order. */
    public Set<Integer> numbers() {
        return new TreeSet<>(dictionaries.keySet());
    }

    /** Returns a dictionary that was added, as it was added. */
    public Optional<byte[]> content(int number) {
        return Optional.ofNullable(dictionaries.get(number)).map(Dictionary::content);
    }

    /**
     * Packs with this dictionary from now on.
     *
     * @param number of a dictionary that was added; 0 to leave items as they are
     */
    public void use(int number) {
        Dictionary dictionary = dictionaries.get(number);
        if (dictionary == null && number != 0) {
            throw new IllegalArgumentException("number: " + number + " (expected: one of " + numbers() + ")");
        }
        used = dictionary;
    }

    /** Returns the number of the dictionary that items are packed with; 0 if they are left as they are. */
    public int used() {
        Dictionary dictionary = used;
        return dictionary == null ? 0 : dictionary.number();
    }

    /**
     * Packs an item.
     *
     * @param json a JSON object, from its opening brace on
     * @return the same array if packing does not make it shorter
     */
    public byte[] pack(byte[] json) {
        if (used != null) {
            samples.see(json);
        }
        return compress(json);
    }

    /** Packs an item that is not one of those that come. */
    byte[] compress(byte[] json) {
        Dictionary dictionary = used;
        if (dictionary == null || json.length > LONGEST) {
            return json;
        }
        Contexts own = take();
        try {
            byte[] packed = own.compress(dictionary, json);
            return packed == null ? json : packed;
        } finally {
            give(own);
        }
    }

    /**
     * Unpacks an item.
     *
     * @param value what Redis has
     * @param what names the value in errors, for people
     * @throws UnknownDictionaryException if the dictionary was not added
     * @throws StoreException.Unreadable if the value is broken
     */
    public byte[] unpack(byte[] value, Supplier<String> what) {
        if (value.length > 0 && value[0] == '{') {
            return value;
        }
        int number = Dictionary.numberOf(value);
        Dictionary dictionary = dictionaries.get(number);
        if (number == 0) {
            throw new StoreException.Unreadable(what.get() + ": broken, neither JSON nor compressed JSON", null);
        }
        if (dictionary == null) {
            throw new UnknownDictionaryException(number, what.get());
        }
        Contexts own = take();
        try {
            byte[] json = own.decompress(dictionary, value, LONGEST);
            if (json.length < 2 || json[0] != '{' || json[json.length - 1] != '}') {
                throw new StoreException.Unreadable(
                        what.get() + ": broken, or compressed with another dictionary " + number, null);
            }
            return json;
        } catch (ZstdException e) {
            throw new StoreException.Unreadable(what.get() + ": broken: " + e.getMessage(), e);
        } finally {
            give(own);
        }
    }

    /** Returns of how many items that were packed a sample was taken, for {@link #train}. */
    public long sampled() {
        return samples.taken();
    }

    /** Trains a dictionary on samples of what was packed last; empty if they give none. Takes a second. */
    public Optional<TrainedDictionary> train() {
        return TrainedDictionary.of(samples.all(), this);
    }

    private Contexts take() {
        Contexts own = free.poll();
        if (own != null) {
            return own;
        }
        contexts.incrementAndGet();
        if (closed) {
            ended();
            throw new StoreException.Unavailable("The store is closed", null);
        }
        return new Contexts();
    }

    private void give(Contexts own) {
        free.add(own);
        if (closed) {
            closeFree();
        }
    }

    /** Frees all native memory, once the last thread is done. */
    @Override
    public void close() {
        closed = true;
        contexts.incrementAndGet();
        closeFree();
        ended();
    }

    private void closeFree() {
        for (Contexts own = free.poll(); own != null; own = free.poll()) {
            own.close();
            ended();
        }
    }

    private void ended() {
        if (contexts.decrementAndGet() == 0) {
            dictionaries.values().forEach(Dictionary::close);
        }
    }
}
