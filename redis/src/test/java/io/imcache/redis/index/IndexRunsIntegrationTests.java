package io.imcache.redis.index;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.protocol.ItemCollection.CONTENTS;
import static io.imcache.protocol.ItemCollection.MESSAGES;
import static io.imcache.redis.testing.Snapshots.item;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.redis.item.CommentSchema;
import io.imcache.redis.item.ItemSchema;
import io.imcache.redis.model.DeltaPush;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.RangeCounts;
import io.imcache.redis.read.LatestScript;
import io.imcache.redis.testing.EarlierLayout;
import io.imcache.redis.testing.IndexCheck;
import io.imcache.redis.testing.StoreFixture;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Changes at random, of ids of several lengths: the index stays well formed, and every page is that of a sorted list. */
class IndexRunsIntegrationTests {
    private static final int CONTENT_COUNT = 5;

    private final StoreFixture redis = new StoreFixture();
    private final ItemSchema schema = ItemSchema.of(COMMENTS);
    /** The JSON of comments by id. */
    private final Map<String, String> comments = new TreeMap<>();

    private long time = 1_761_804_248_025L;
    private int next;
    /** Only then runs are long. */
    private boolean sameLength;

    @AfterEach
    void close() {
        redis.close();
    }

    private String comment(String id, Random random) {
        return ("{'id':'" + id + "','contentId':'v" + random.nextInt(CONTENT_COUNT) + "','createdAt':"
                        + (1_700_000_000_000L + random.nextInt(400)) + ",'isNew':" + random.nextBoolean() + ",'n':"
                        + next++
                        + "}")
                .replace('\'', '"');
    }

    private String newId(Random random) {
        return sameLength ? "c" + (1_000_000 + next++) : "c" + "0".repeat(random.nextInt(3)) + next++;
    }

    private void push(Random random, int size) {
        for (int i = 0; i < size; i++) {
            String id = newId(random);
            comments.put(id, comment(id, random));
        }
        time++;
        redis.committed(snapshotOf("a")
                .at(time)
                .with(COMMENTS, List.copyOf(comments.values()))
                .push());
    }

    private void change(Random random) {
        var ids = new ArrayList<>(comments.keySet());
        Collections.shuffle(ids, random);
        List<String> removed = ids.subList(0, Math.min(ids.size() - 1, random.nextInt(40)));
        List<String> set = new ArrayList<>();
        int changed = random.nextInt(20);
        for (String id : ids.subList(removed.size(), Math.min(ids.size(), removed.size() + changed))) {
            comments.put(id, comment(id, random));
            set.add(comments.get(id));
        }
        for (int i = random.nextInt(40); i > 0; i--) {
            String id = newId(random);
            comments.put(id, comment(id, random));
            set.add(comments.get(id));
        }
        comments.keySet().removeAll(removed);
        time++;
        redis.store
                .apply(new DeltaPush(
                        snapshotOf("a").at(time).with(COMMENTS, set).push(),
                        null,
                        Map.of(COMMENTS, List.copyOf(removed))))
                .block();
    }

    private List<byte[]> entries() {
        return comments.values().stream()
                .map(json -> item(COMMENTS, json).entry())
                .sorted(Arrays::compareUnsigned)
                .toList();
    }

    private void assertIndex() {
        List<byte[]> expected = new ArrayList<>(entries());
        List.copyOf(expected).forEach(entry -> expected.addAll(schema.facetEntries(entry)));
        expected.sort(Arrays::compareUnsigned);
        assertThat(IndexCheck.entries(redis, "a", COMMENTS)).containsExactlyElementsOf(expected);
    }

    private List<String> newestFirst(String content) {
        Comparator<byte[]> byEntry = Arrays::compareUnsigned;
        return comments.values().stream()
                .filter(json -> content.isEmpty() || json.contains("\"" + content + "\""))
                .map(json -> Map.entry(item(COMMENTS, json).entry(), json))
                .sorted(Map.Entry.comparingByKey(byEntry.reversed()))
                .map(Map.Entry::getValue)
                .toList();
    }

    private PageQuery.Builder query(String content) {
        PageQuery.Builder query = PageQuery.of("a", COMMENTS);
        return content.isEmpty() ? query : query.within(CommentSchema.INSTANCE.byContent, content);
    }

    private void assertPages(Random random) {
        List<String> contents = new ArrayList<>(List.of(""));
        IntStream.range(0, CONTENT_COUNT).forEach(i -> contents.add("v" + i));
        for (String content : contents) {
            List<String> all = newestFirst(content);
            for (int i = 0; i < 6; i++) {
                int offset = random.nextInt(all.size() + 3);
                int count = 1 + random.nextInt(60);
                assertThat(redis.texts(query(content).page(offset, count)))
                        .as("%d of %s from %d", count, content, offset)
                        .isEqualTo(part(all, offset, count));
            }
            List<String> fresh =
                    all.stream().filter(json -> json.contains("\"isNew\":true")).toList();
            int offset = random.nextInt(fresh.size() + 2);
            assertThat(redis.texts(query(content)
                            .matching(CommentSchema.INSTANCE.byNew, Boolean.TRUE)
                            .page(offset, 7)))
                    .isEqualTo(part(fresh, offset, 7));
            if (!content.isEmpty()) {
                RangeCounts counts = redis.store
                        .count("a", COMMENTS, CommentSchema.INSTANCE.byContent, content)
                        .block();
                assertThat(counts.total()).isEqualTo(all.size());
                assertThat(counts.fresh()).isEqualTo(fresh.size());
                assertThat(latest(content)).isEqualTo(all.size());
            }
        }
        assertThat(walked()).isEqualTo(newestFirst(""));
    }

    private static List<String> part(List<String> all, int offset, int count) {
        return all.subList(Math.min(offset, all.size()), Math.min(all.size(), offset + count));
    }

    private long latest(String content) {
        long reference = CommentSchema.INSTANCE.byContent.reference(content);
        var keys = redis.store.names().account("a");
        return LatestScript.call(
                        redis.connection,
                        keys,
                        COMMENTS,
                        List.of(reference),
                        redis.store.version("a").block())
                .block()
                .get(reference)
                .count();
    }

    /** All comments, page by page. */
    private List<String> walked() {
        var walked = new ArrayList<String>();
        var page = redis.page(query("").page(0, 17));
        walked.addAll(StoreFixture.texts(page));
        while (page.hasMore()) {
            page = redis.page(query("").after(page.position()).page(0, 17));
            walked.addAll(StoreFixture.texts(page));
        }
        return walked;
    }

    @ParameterizedTest
    @CsvSource({"1, true", "60, true", "700, true", "700, false"})
    void pagesAreThoseOfASortedList(int size, boolean idsOfOneLength) {
        sameLength = idsOfOneLength;
        var random = new Random(size);
        push(random, size);
        assertIndex();
        assertPages(random);
        for (int step = 0; step < 25; step++) {
            change(random);
            assertIndex();
            if (step % 5 == 0) {
                assertPages(random);
            }
        }
    }

    @Test
    void pagesOfTheLayoutBeforeAreTheSame() {
        var random = new Random(7);
        push(random, 500);
        EarlierLayout.write(redis, "a");
        assertPages(random);
        change(random);
        assertIndex();
        assertPages(random);
    }

    private List<byte[]> members(String account) {
        byte[] index = redis.store.names().account(account).index(COMMENTS);
        return redis.connection.run(commands -> commands.zrange(index, 0, -1)).block();
    }

    private long members() {
        return members("a").size();
    }

    /** The first push is packed by Java, later ones by a script. Both fill runs up to one of the allocator's sizes. */
    @ParameterizedTest
    @CsvSource({"1", "9", "20", "36", "120", "300"})
    void theScriptFillsRunsAsJavaDoes(int idLength) {
        List<String> all = IntStream.range(0, 200)
                .mapToObj(i -> "{\"id\":\"%s%03d\",\"contentId\":\"v\",\"createdAt\":%d}"
                        .formatted("c".repeat(idLength), i, 1_700_000_000_000L + i))
                .toList();
        redis.committed(snapshotOf("once").with(COMMENTS, all).push());
        redis.committed(snapshotOf("a").with(COMMENTS, all.subList(0, 1)).push());
        redis.store
                .apply(new DeltaPush(
                        snapshotOf("a")
                                .at(time + 1)
                                .with(COMMENTS, all.subList(1, 200))
                                .push(),
                        null,
                        Map.of()))
                .block();

        assertThat(members("a")).containsExactlyElementsOf(members("once"));
        byte[] run = members("once").get(1);
        int length = ByteBuffer.wrap(run).getShort(run.length - Short.BYTES);
        int count = run.length / length;
        assertThat(taken(count, length) / count)
                .as("bytes an entry of %d", length)
                .isLessThanOrEqualTo(taken(24, length) / 24)
                .isLessThanOrEqualTo(taken(count - 1, length) / (count - 1));
    }

    /** The memory that Redis takes for a run, with jemalloc. */
    private static double taken(int count, int length) {
        int bytes = count * length + Short.BYTES + 6;
        int step = Integer.highestOneBit(bytes - 1) / 4;
        return 100 + (bytes + step - 1) / step * step;
    }

    @Test
    void runsAreLong() {
        sameLength = true;
        var random = new Random(5);
        push(random, 600);
        assertThat(members()).as("1,200 entries").isLessThan(1_200 / 20);
        for (int step = 0; step < 20; step++) {
            change(random);
        }
        assertIndex();
        assertThat(members()).isLessThan(2 * comments.size() / 6);
    }

    @Test
    void mostItemsComeAndGo() {
        var random = new Random(3);
        push(random, 300);
        for (int step = 0; step < 8; step++) {
            List<String> ids = List.copyOf(comments.keySet());
            comments.keySet().removeAll(ids.subList(0, ids.size() * 2 / 3));
            push(random, 30);
            assertIndex();
        }
        assertPages(random);
    }

    /** One command finds the content of a comment by its hash, so these entries are not put together. */
    @Test
    void entriesByWhichContentsAreFoundStandAlone() {
        redis.committed(snapshotOf("a")
                .with(CONTENTS, "{'id':'v1','publishTime':3}", "{'id':'v2','publishTime':2}")
                .with(COMMENTS, "{'id':'c1','contentId':'v1'}", "{'id':'c2','contentId':'v2'}")
                .push());
        assertThat(redis.page(PageQuery.of("a", COMMENTS)).related()).containsOnlyKeys("v1", "v2");
        redis.store
                .apply(new DeltaPush(
                        snapshotOf("a")
                                .at(time + 1)
                                .with(CONTENTS, "{'id':'v3','publishTime':1}")
                                .with(COMMENTS, "{'id':'c3','contentId':'v3'}")
                                .push(),
                        null,
                        Map.of()))
                .block();
        assertThat(redis.page(PageQuery.of("a", COMMENTS)).related()).containsOnlyKeys("v1", "v2", "v3");
        assertThat(IndexCheck.entries(redis, "a", CONTENTS)).hasSize(6);
        assertThat(redis.page(PageQuery.of("a", MESSAGES)).items()).isEmpty();
    }
}
