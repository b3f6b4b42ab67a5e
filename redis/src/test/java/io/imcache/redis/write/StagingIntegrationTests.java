package io.imcache.redis.write;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.redis.testing.Snapshots.item;
import static io.imcache.redis.testing.Snapshots.messages;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.redis.item.CollectionDigest;
import io.imcache.redis.item.CommentSchema;
import io.imcache.redis.item.Item;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.testing.StoreFixture;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests large changes of accounts that change meanwhile. */
class StagingIntegrationTests {
    private static final int MANY = 3_000;

    private final StoreFixture redis = new StoreFixture();
    private final AccountKeys keys = redis.store.names().account("a");
    private final Staging staging = new Staging(redis.connection, keys);
    private long version;

    @BeforeEach
    void push() {
        version = redis.committed(snapshotOf("a").with(COMMENTS, "{'id':'old'}").push())
                .version();
    }

    @AfterEach
    void close() {
        redis.close();
    }

    private static List<Item> items(int from, int to) {
        return new ArrayList<>(messages(from, to, "").stream()
                .map(json -> item(
                        COMMENTS,
                        json.replace('\'', '"')
                                .replace("messageId", "commentId")
                                .replace("conversationId", "contentId")))
                .toList());
    }

    private CommitScript.Result commit(long base, List<Item> items) {
        var change = new CollectionChange(COMMENTS, CollectionDigest.EMPTY, 0);
        items.forEach(change::add);
        change.setWhole(items);
        return redis.store
                .commits()
                .commit(new CommitScript.Terms(keys, base, null, "", "push"), List.of(change), staging)
                .block();
    }

    private long items() {
        String stats =
                redis.connection.run(commands -> commands.info("commandstats")).block();
        long calls = 0;
        var writes =
                Pattern.compile("cmdstat_(?:hset|zadd|hdel|zrem):calls=(\\d+)").matcher(stats);
        while (writes.find()) {
            calls += Long.parseLong(writes.group(1));
        }
        return calls;
    }

    @Test
    void onlyWhatIsDifferentIsStagedAgain() {
        List<Item> first = items(0, MANY);
        assertThat(commit(version - 1, first).reason()).isEqualTo(CommitScript.Reason.CONFLICT);
        assertThat(redis.keys()).filteredOn(key -> key.contains("staged")).hasSize(2);

        List<Item> then = items(1, MANY + 1);
        then.set(7, item(COMMENTS, "{\"id\":\"m8\",\"contentId\":\"w\",\"createdAt\":1}"));
        long before = items();
        assertThat(commit(version, then).reason()).isEqualTo(CommitScript.Reason.COMMITTED);
        assertThat(items() - before).as("commands").isLessThan(20);

        assertThat(redis.keys()).noneMatch(key -> key.contains("staged"));
        assertThat(redis.store.ids("a", COMMENTS).block())
                .hasSize(MANY)
                .contains("m1", "m" + MANY)
                .doesNotContain("m0", "old");
        int onContents = 0;
        for (int i = 0; i < 7; i++) {
            onContents += redis.texts(PageQuery.of("a", COMMENTS)
                            .within(CommentSchema.INSTANCE.byContent, "v" + i)
                            .page(0, MANY))
                    .size();
        }
        assertThat(onContents).isEqualTo(MANY - 1);
        assertThat(redis.texts(PageQuery.of("a", COMMENTS).within(CommentSchema.INSTANCE.byContent, "w")))
                .containsExactly("{\"id\":\"m8\",\"contentId\":\"w\",\"createdAt\":1}");
        assertThat(redis.connection
                        .run(commands -> commands.pttl(keys.items(COMMENTS)))
                        .block())
                .isEqualTo(-1);
    }

    @Test
    void whatExpiredIsStagedAnew() {
        List<Item> items = items(0, MANY);
        commit(version - 1, items);
        redis.connection
                .run(commands -> commands.unlink(keys.stagedItems(staging.token(), COMMENTS)))
                .block();
        assertThat(commit(version, items).reason()).isEqualTo(CommitScript.Reason.UNSTAGED);
        assertThat(redis.keys()).noneMatch(key -> key.contains("staged"));
        assertThat(commit(version, items).reason()).isEqualTo(CommitScript.Reason.COMMITTED);
    }

    @Test
    void anotherCollectionIsStagedAnew() {
        commit(version - 1, items(0, MANY));
        assertThat(commit(version, items(MANY, 2 * MANY)).reason()).isEqualTo(CommitScript.Reason.COMMITTED);
        assertThat(redis.store.ids("a", COMMENTS).block()).hasSize(MANY).contains("m" + MANY);
        assertThat(redis.keys()).noneMatch(key -> key.contains("staged"));
    }

    @Test
    void whatIsLeftOverIsDiscarded() {
        commit(version - 1, items(0, MANY));
        staging.discard().block();
        assertThat(redis.keys()).noneMatch(key -> key.contains("staged"));
    }
}
