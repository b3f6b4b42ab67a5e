package io.imcache.master.system;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.protocol.ItemCollection.MESSAGES;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.feed.AccountEvents;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.item.ItemSchema;
import io.imcache.redis.item.ItemSlices;
import io.imcache.redis.item.ItemValues;
import io.imcache.redis.item.PushedItems;
import io.imcache.redis.model.Page;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.SnapshotPush;
import io.imcache.redis.testing.StoreFixture;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whatever a crawler writes: what is stored, found, counted and told to the change feed is what views show. */
class SpellingsIntegrationTests {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final JsonMapper JSON = new JsonMapper();
    private static final long T = 1_761_804_248_025L;

    private static StoreFixture redis;
    private static int accounts;

    @BeforeContainer
    static void connect() {
        redis = new StoreFixture();
    }

    @AfterContainer
    static void close() {
        redis.close();
    }

    @Provide
    Arbitrary<String> values() {
        return SpellingsUnitTests.values();
    }

    private static String item(String id, String time, String flag) {
        return "{\"id\":" + id + ",\"conversationId\":" + id + ",\"contentId\":" + id + ",\"createdAt\":" + time
                + ",\"isRead\":" + flag + "}";
    }

    private static PushedItems pushed(ItemCollection collection, String... items) {
        byte[] json = ("[" + String.join(",", items) + "]").getBytes(StandardCharsets.UTF_8);
        var slices = new ItemSlices(collection, json, FACTORY);
        int at = 1;
        for (String item : items) {
            int length = item.getBytes(StandardCharsets.UTF_8).length;
            slices.add(at, at + length);
            at += length + 1;
        }
        return slices;
    }

    private static void push(String account, long at, String... items) {
        Map<ItemCollection, PushedItems> collections = new EnumMap<>(ItemCollection.class);
        collections.put(MESSAGES, pushed(MESSAGES, items));
        collections.put(COMMENTS, pushed(COMMENTS, items));
        redis.committed(new SnapshotPush(account, "douyin", at, "w", null, collections, null, null));
    }

    @Property(tries = 100)
    void theStoreAndTheFeedUnderstandItLikewise(
            @ForAll("values") String id, @ForAll("values") String time, @ForAll("values") String flag) {
        String account = "a" + accounts++;
        String item = item(id, time, flag);
        push(account, T, item, "{\"id\":\"other\",\"createdAt\":1700000000}");

        for (ItemCollection collection : new ItemCollection[] {MESSAGES, COMMENTS}) {
            var reader = new ItemReader();
            byte[] json = item.getBytes(StandardCharsets.UTF_8);
            String identity = reader.id(collection, json);
            if (identity == null || identity.equals("0")) {
                continue;
            }
            ItemValues values = reader.values(collection, json, null);
            long shown = ItemSchema.of(collection).time(values).orElse(0);
            boolean isRead =
                    ItemSchema.of(collection).unreadCounter(reader.entry(collection, identity, json, null, false))
                            == null;
            long place = shown > 0 ? shown : T;
            assertThat(since(account, collection, place)).contains(identity);
            assertThat(since(account, collection, place + 1)).doesNotContain(identity);
            assertThat(redis.item(account, collection, identity).items()).hasSize(1);
            JsonNode told = told(account, identity);
            assertThat(told.isMissingNode()).isEqualTo(isRead);
            assertThat(told.path("create_time").asLong(0)).isEqualTo(isRead ? 0 : shown);
        }
        long unread = redis.store.unread(account).block().directMessages();

        // Changed, the item replaces its entries: none is left behind.
        push(
                account,
                T + 1,
                item.substring(0, item.length() - 1) + ",\"n\":1}",
                "{\"id\":\"other\",\"createdAt\":1700000000,\"isRead\":true}");
        assertThat(redis.store.unread(account).block().directMessages()).isEqualTo(unread - 1);
        Page page = redis.page(PageQuery.of(account, MESSAGES).page(0, 9));
        assertThat(redis.store.ids(account, MESSAGES).block()).hasSameSizeAs(page.items());
        push(account, T + 2);
        assertThat(redis.keys()).noneMatch(key -> key.startsWith("{" + account + "}:index"));
    }

    private static List<String> since(String account, ItemCollection collection, long millis) {
        var reader = new ItemReader();
        return redis
                .page(PageQuery.of(account, collection)
                        .since(OptionalLong.of(millis))
                        .page(0, 9))
                .items()
                .stream()
                .map(item -> requireNonNull(reader.id(collection, item.json())))
                .toList();
    }

    private static JsonNode told(String account, String id) {
        return JSON.readTree(new AccountEvents(redis.connection, redis.prefix)
                        .after(account, 0, 9)
                        .block()
                        .events()
                        .get(0)
                        .summary())
                .get("arrived")
                .valueStream()
                .filter(arrived -> arrived.get("msg_id").asString().equals(id))
                .findFirst()
                .orElse(JSON.missingNode());
    }
}
