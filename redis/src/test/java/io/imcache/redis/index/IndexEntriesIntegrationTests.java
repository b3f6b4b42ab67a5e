package io.imcache.redis.index;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.redis.item.ItemSchema;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.keys.StoreNames;
import io.imcache.redis.testing.EarlierLayout;
import io.imcache.redis.testing.StoreFixture;
import io.imcache.redis.testing.TestRedis;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests more entries than one part has, each with a facet entry that must not be read. */
class IndexEntriesIntegrationTests {
    private static final int ITEMS = 4_500;

    private final StoreFixture redis = new StoreFixture();

    @AfterEach
    void close() {
        redis.close();
    }

    private long push() {
        return redis.committed(snapshotOf("a")
                        .with(
                                COMMENTS,
                                IntStream.range(0, ITEMS)
                                        .mapToObj(i -> "{'id':'c" + i + "','contentId':'v','createdAt':"
                                                + (1_700_000_000 + i) + "}")
                                        .toList())
                        .push())
                .version();
    }

    private @Nullable List<byte[]> read(String account, long version) {
        AccountKeys keys = new StoreNames(redis.prefix).account(account);
        return IndexEntries.read(redis.connection, keys, COMMENTS, version).block(TestRedis.TIMEOUT);
    }

    @Test
    void readsTheEntryOfEachItemOnce() {
        ItemSchema schema = ItemSchema.of(COMMENTS);
        assertThat(read("a", push()))
                .hasSize(ITEMS)
                .extracting(schema::id)
                .doesNotHaveDuplicates()
                .contains("c0", "c1999", "c2000", "c4499");
    }

    /** Otherwise parts of two versions could pass for one. */
    @Test
    void saysNothingOfAnotherVersion() {
        long version = push();
        assertThat(read("a", version - 1)).isNull();
        assertThat(read("a", version + 1)).isNull();
    }

    @Test
    void anAccountThatIsNotThereHasNone() {
        assertThat(read("nobody", 0)).isEmpty();
    }

    /** What was read is of the layout before, if the index is packed after that, at the same version. */
    @Test
    void saysNothingOfWhatWasPackedMeanwhile() {
        long version = push();
        EarlierLayout.write(redis, "a");
        assertThat(read("a", version)).hasSize(ITEMS);
        byte[] meta = new StoreNames(redis.prefix).account("a").meta();
        redis.connection
                .run(commands -> commands.hset(meta, AccountKeys.VERSION, Bytes.of(version)))
                .block();
        redis.connection
                .run(commands -> commands.hdel(meta, AccountKeys.EARLIER_VERSION))
                .block();
        assertThat(read("a", version)).isNull();
    }
}
