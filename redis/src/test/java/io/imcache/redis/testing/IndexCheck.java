package io.imcache.redis.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.index.EntryRuns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Checks that an index is well formed: runs of entries in order, and how many each has. */
public final class IndexCheck {
    private IndexCheck() {}

    /** Checks an index, and returns its entries. */
    public static List<byte[]> entries(StoreFixture redis, String accountId, ItemCollection collection) {
        byte[] index = redis.store.names().account(accountId).index(collection);
        List<byte[]> members =
                redis.connection.run(commands -> commands.zrange(index, 0, -1)).block(TestRedis.TIMEOUT);
        if (members.isEmpty()) {
            return List.of();
        }
        byte[] counts = members.get(0);
        assertThat(counts).as("member of counts").hasSize(members.size());
        assertThat(counts[0]).isZero();
        List<byte[]> all = new ArrayList<>();
        for (int i = 1; i < members.size(); i++) {
            List<byte[]> run = EntryRuns.unpack(List.of(counts, members.get(i)));
            assertThat(run).as("run %d", i).hasSize(counts[i]);
            assertThat(counts[i]).as("run %d", i).isBetween((byte) 1, (byte) 28);
            assertThat(run).as("run %d", i).allMatch(entry -> entry[0] == run.get(0)[0]);
            all.addAll(run);
        }
        for (int i = 1; i < all.size(); i++) {
            assertThat(Arrays.compareUnsigned(all.get(i - 1), all.get(i)))
                    .as("order of entry %d", i)
                    .isNegative();
        }
        return all;
    }
}
