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
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.model.DeltaPush;
import io.imcache.redis.model.Mark;
import io.imcache.redis.model.Page;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.SnapshotPush;
import io.imcache.redis.testing.IndexCheck;
import io.imcache.redis.testing.StoreFixture;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @Test
    void onlyWhatIsDifferentIsStagedAgain() {
        List<Item> first = items(0, MANY);
        long start = bytesSent();
        assertThat(commit(version - 1, first).reason()).isEqualTo(CommitScript.Reason.CONFLICT);
        assertThat(redis.keys()).filteredOn(key -> key.contains("staged")).hasSize(2);
        long whole = bytesSent() - start;

        List<Item> then = items(1, MANY + 1);
        then.set(7, item(COMMENTS, "{\"id\":\"m8\",\"contentId\":\"w\",\"createdAt\":1}"));
        long before = bytesSent();
        assertThat(commit(version, then).reason()).isEqualTo(CommitScript.Reason.COMMITTED);
        assertThat(bytesSent() - before).as("of %d bytes", whole).isLessThan(whole / 10);

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

    /** The items alone tell nothing of it, nor does what is added: there is nothing to remove. */
    @Test
    void anIndexThatExpiredIsStagedAnew() {
        List<Item> items = items(0, MANY);
        commit(version - 1, items);
        redis.connection
                .run(commands -> commands.unlink(keys.stagedIndex(staging.token(), COMMENTS)))
                .block();
        assertThat(commit(version, items(0, MANY + 2)).reason()).isEqualTo(CommitScript.Reason.UNSTAGED);
        assertThat(commit(version, items(0, MANY + 2)).reason()).isEqualTo(CommitScript.Reason.COMMITTED);
        assertThat(IndexCheck.entries(redis, "a", COMMENTS)).hasSize(2 * (MANY + 2));
    }

    @Test
    void anotherCollectionIsStagedAnew() {
        commit(version - 1, items(0, MANY));
        assertThat(commit(version, items(MANY, 2 * MANY)).reason()).isEqualTo(CommitScript.Reason.COMMITTED);
        assertThat(redis.store.ids("a", COMMENTS).block()).hasSize(MANY).contains("m" + MANY);
        assertThat(redis.keys()).noneMatch(key -> key.contains("staged"));
    }

    private static List<String> comments(int to, int changed) {
        return IntStream.range(0, to)
                .mapToObj(i -> "{'commentId':'m" + i + "','contentId':'v" + i % 7 + "','createdAt':"
                        + (1_700_000_000_000L + i) + ",'n':" + (i < changed ? 1 : 0) + ",'text':'" + "x".repeat(100)
                        + "'}")
                .toList();
    }

    private long bytesSent() {
        String stats = redis.connection.run(commands -> commands.info("stats")).block();
        var bytes = Pattern.compile("total_net_input_bytes:(\\d+)").matcher(stats);
        assertThat(bytes.find()).isTrue();
        return Long.parseLong(bytes.group(1));
    }

    private void assertIs(List<String> comments) {
        assertThat(redis.texts(PageQuery.of("b", COMMENTS).page(0, 2 * MANY)))
                .containsExactlyInAnyOrderElementsOf(
                        comments.stream().map(json -> json.replace('\'', '"')).toList());
        int onContents = 0;
        for (int i = 0; i < 7; i++) {
            onContents += redis.texts(PageQuery.of("b", COMMENTS)
                            .within(CommentSchema.INSTANCE.byContent, "v" + i)
                            .page(0, MANY))
                    .size();
        }
        assertThat(onContents).isEqualTo(comments.size());
        assertThat(redis.keys()).noneMatch(key -> key.contains("staged"));
        assertThat(redis.connection
                        .run(commands ->
                                commands.pttl(redis.store.names().account("b").index(COMMENTS)))
                        .block())
                .isEqualTo(-1);
    }

    /** More than goes along with a commit, and less than a third. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void onlyWhatIsDifferentIsSentOfALargeCollection(boolean delta) {
        long before = bytesSent();
        redis.committed(snapshotOf("b").at(1).with(COMMENTS, comments(MANY, 0)).push());
        long whole = bytesSent() - before;

        List<String> changed = comments(MANY + 10, MANY / 3 - 20);
        SnapshotPush push = snapshotOf("b")
                .at(2)
                .with(COMMENTS, delta ? changed.subList(0, MANY / 3 - 20) : changed)
                .push();
        before = bytesSent();
        if (delta) {
            redis.store
                    .apply(new DeltaPush(push, null, Map.of(COMMENTS, List.of("m2999"))))
                    .block();
        } else {
            redis.replace(push);
        }
        assertThat(bytesSent() - before).as("of %d bytes", whole).isLessThan(whole / 2);
        assertIs(delta ? changed.subList(0, MANY - 1) : changed);
    }

    /** Returns comments of which the newest have a stamp. */
    private static List<String> stamped(int stamp) {
        List<String> oldest = comments(MANY - 900, 0);
        return Stream.concat(
                        oldest.stream(),
                        IntStream.range(0, 900)
                                .mapToObj(i -> "{'commentId':'s" + i + "','contentId':'v1','createdAt':"
                                        + (1_700_000_100_000L + i) + ",'stamp':" + stamp + "}"))
                .toList();
    }

    private int readStamp() {
        Page page = redis.page(PageQuery.of("b", COMMENTS).page(0, 100));
        List<String> stamps = StoreFixture.texts(page).stream()
                .map(json -> json.replaceAll(".*stamp.:(\\d+)}", "$1"))
                .distinct()
                .toList();
        assertThat(stamps).as("stamps of one answer").hasSize(1);
        return Integer.parseInt(stamps.get(0));
    }

    @Test
    void readersSeeAllOfAChangedCopyAtOnce() throws Exception {
        redis.committed(snapshotOf("b").at(1).with(COMMENTS, stamped(0)).push());
        var isOver = new AtomicBoolean();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<Integer> read = thread.submit(() -> {
                int newest = 0;
                while (!isOver.get()) {
                    int stamp = readStamp();
                    assertThat(stamp).isGreaterThanOrEqualTo(newest);
                    newest = stamp;
                }
                return readStamp();
            });
            for (int stamp = 1; stamp <= 10; stamp++) {
                long copies = copies();
                redis.committed(snapshotOf("b")
                        .at(1 + stamp)
                        .with(COMMENTS, stamped(stamp))
                        .push());
                assertThat(copies() - copies).isEqualTo(2);
            }
            isOver.set(true);
            assertThat(read.get(30, TimeUnit.SECONDS)).isEqualTo(10);
        } finally {
            thread.shutdownNow();
        }
    }

    private long copies() {
        String stats =
                redis.connection.run(commands -> commands.info("commandstats")).block();
        var copies = Pattern.compile("cmdstat_copy:calls=(\\d+)").matcher(stats);
        return copies.find() ? Long.parseLong(copies.group(1)) : 0;
    }

    @Test
    void aCopyOfWhatHasChangedSinceIsMadeAnew() {
        redis.committed(snapshotOf("b").at(1).with(COMMENTS, comments(MANY, 0)).push());
        AccountKeys there = redis.store.names().account("b");
        long base = redis.store.version("b").block();
        var copying = new Staging(redis.connection, there);
        var change = new CollectionChange(COMMENTS, CollectionDigest.EMPTY, MANY);
        items(MANY, MANY + 900).forEach(change::add);
        assertThat(copying.copies(change)).isTrue();
        assertThat(copying.copy(change, base - 1).block())
                .as("at another version")
                .isNull();
        assertThat(copying.copy(change, base).block()).isNotNull();
        redis.store.mark("b", COMMENTS, List.of("m1"), Mark.READ).block();
        assertThat(commit(there, base, change, copying).reason()).isEqualTo(CommitScript.Reason.CONFLICT);

        assertThat(commit(there, base + 1, change, copying).reason()).isEqualTo(CommitScript.Reason.COMMITTED);
        assertThat(redis.keys()).noneMatch(key -> key.contains("staged"));
        assertThat(redis.store.ids("b", COMMENTS).block()).hasSize(MANY + 900);
        assertThat(redis.item("b", COMMENTS, "m1").items().get(0).mark()).isNotNull();
    }

    private CommitScript.Result commit(AccountKeys there, long base, CollectionChange change, Staging copying) {
        return redis.store
                .commits()
                .commit(new CommitScript.Terms(there, base, null, "", "push"), List.of(change), copying)
                .block();
    }

    /** An index that lacks an entry is written whole. */
    @Test
    void whatIsNotWholeIsNotCopied() {
        redis.committed(snapshotOf("b").at(1).with(COMMENTS, comments(MANY, 0)).push());
        byte[] items = redis.store.names().account("b").items(COMMENTS);
        redis.connection
                .run(commands -> commands.hdel(items, Bytes.of("m2500")))
                .block();
        List<String> changed = comments(MANY, 900);
        redis.committed(snapshotOf("b").at(2).with(COMMENTS, changed).push());
        assertIs(changed);
    }

    @Test
    void aCopyIsDiscardedToo() {
        redis.committed(snapshotOf("b").at(1).with(COMMENTS, comments(MANY, 0)).push());
        var copying = new Staging(redis.connection, redis.store.names().account("b"));
        var change = new CollectionChange(COMMENTS, CollectionDigest.EMPTY, MANY);
        items(MANY, MANY + 900).forEach(change::add);
        copying.copy(change, redis.store.version("b").block()).block();
        assertThat(redis.keys())
                .filteredOn(key -> key.contains("staged"))
                .hasSize(2)
                .allSatisfy(key -> assertThat(redis.connection
                                .run(commands -> commands.pttl(Bytes.of(redis.prefix + ":" + key)))
                                .block())
                        .isPositive());
        copying.discard().block();
        assertThat(redis.keys()).noneMatch(key -> key.contains("staged"));
    }

    @Test
    void whatIsLeftOverIsDiscarded() {
        commit(version - 1, items(0, MANY));
        staging.discard().block();
        assertThat(redis.keys()).noneMatch(key -> key.contains("staged"));
    }
}
