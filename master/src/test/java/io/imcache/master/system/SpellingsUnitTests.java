package io.imcache.master.system;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.protocol.ItemCollection.CONTENTS;
import static io.imcache.protocol.ItemCollection.CONVERSATIONS;
import static io.imcache.protocol.ItemCollection.MESSAGES;
import static io.imcache.protocol.ItemCollection.NOTIFICATIONS;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.master.desktop.view.TopicMessageView;
import io.imcache.master.desktop.view.TopicView;
import io.imcache.master.im.view.Answers;
import io.imcache.master.im.view.ItemKind;
import io.imcache.master.ingest.PushOrigin;
import io.imcache.master.ingest.PushPayload;
import io.imcache.master.ingest.SnapshotCheck;
import io.imcache.master.limits.LimitProperties;
import io.imcache.master.limits.RefusalMeters;
import io.imcache.master.security.Access;
import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.item.ItemSchema;
import io.imcache.redis.item.ItemSlices;
import io.imcache.redis.model.Page;
import io.imcache.redis.model.StoredItem;
import io.imcache.redis.topics.AccountTopics.Topic;
import io.imcache.redis.topics.AccountTopics.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whatever a crawler writes: an item has one time, one count, one flag and one id in the index, as it is pushed and as it is
 * read again, over REST, for desktop clients, and in a check.
 */
class SpellingsUnitTests {
    private static final JsonMapper JSON = new JsonMapper();
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final ItemReader READER = new ItemReader();
    private static final SnapshotCheck CHECK =
            new SnapshotCheck(LimitProperties.defaults(), new RefusalMeters(new SimpleMeterRegistry()));

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private static JsonNode rest(ItemKind kind, String json) {
        var item = new StoredItem(kind.collection(), bytes(json), null);
        return JSON.readTree(Answers.one(kind, new Page(1, null, List.of(item), Map.of(), false, null)))
                .get("data");
    }

    private static JsonNode message(ItemCollection collection, String json) {
        return JSON.readTree(TopicMessageView.list("a", "t", List.of(new StoredItem(collection, bytes(json), null))))
                .at("/messages/0");
    }

    private static JsonNode topic(ItemCollection collection, String json) {
        var topic = new Topic(collection, "t", new StoredItem(collection, bytes(json), null), 1, 0, null);
        return JSON.readTree(TopicView.list("a", new Topics(1, null, List.of(topic))))
                .at("/topics/0");
    }

    /** Returns the order that an item has in the index. Later writers compute its entry anew, and must find the same. */
    private static long order(ItemCollection collection, String json) {
        byte[] entry = READER.entry(collection, "i", bytes(json), null, false);
        assertThat(pushed(collection, json)).isEqualTo(entry);
        return ItemSchema.order(entry);
    }

    private static byte[] pushed(ItemCollection collection, String json) {
        byte[] bytes = bytes(json);
        var items = new ItemSlices(collection, bytes, FACTORY);
        items.add(0, bytes.length);
        return requireNonNull(items.read(0)).entry();
    }

    /** Returns what a check says of a snapshot with these items. */
    private static JsonNode check(String collections) {
        byte[] payload = bytes("{\"accountId\":\"a\",\"data\":{" + collections + "}}");
        var origin = new PushOrigin(null, null, 5_000, Access.EVERYONE, id -> true);
        return JSON.readTree(
                CHECK.check(origin, new PushPayload(payload, 0, payload.length)).json());
    }

    /** Returns how a check understands a field; 0 where it is not understood, or not given. */
    private static long understood(JsonNode check, String kind, String field) {
        JsonNode values = check.get(kind).path(field);
        long value = values.at("/examples/0/understood").asLong(0);
        assertThat(values.path("unknown").asLong(0) > 0 && value > 0).isFalse();
        return value;
    }

    private static Set<Long> timesOf(String value) {
        String created = "{\"id\":\"i\",\"createdAt\":" + value + "}";
        String published = "{\"id\":\"i\",\"publishTime\":" + value + "}";
        String last = "{\"id\":\"i\",\"lastMessageContent\":\"x\",\"lastMessageTime\":" + value + "}";
        JsonNode check = check("\"messages\":[" + created + "],\"comments\":[" + created + "],\"notifications\":["
                + created + "],\"contents\":[" + published + "],\"conversations\":[" + last + "]");
        return Set.copyOf(List.of(
                understood(check, "times", "messages.createdAt"),
                understood(check, "times", "comments.createdAt"),
                understood(check, "times", "notifications.createdAt"),
                understood(check, "times", "contents.publishTime"),
                understood(check, "times", "conversations.lastMessageTime"),
                check.at("/preview/messages/0/create_time").asLong(),
                check.at("/preview/discussions/0/created_at").asLong(0),
                order(MESSAGES, created),
                rest(ItemKind.MESSAGE, created).get("create_time").asLong(),
                message(MESSAGES, created).get("timestamp").asLong(),
                order(COMMENTS, created),
                rest(ItemKind.DISCUSSION, created).get("created_at").asLong(0),
                message(COMMENTS, created).get("timestamp").asLong(),
                order(NOTIFICATIONS, created),
                rest(ItemKind.NOTIFICATION, created).get("created_at").asLong(0),
                order(CONTENTS, published),
                rest(ItemKind.CONTENT, published).get("publish_time").asLong(0),
                topic(CONTENTS, published).get("createdTime").asLong(),
                order(CONVERSATIONS, last),
                rest(ItemKind.CONVERSATION, last)
                        .at("/last_message/create_time")
                        .asLong(),
                topic(CONVERSATIONS, last).get("lastMessageTime").asLong()));
    }

    private static Set<Long> countsOf(String value) {
        String likes = "{\"id\":\"i\",\"likeCount\":" + value + "}";
        String nested = "{\"id\":\"i\",\"stats\":{\"like_count\":" + value + "}}";
        String unread = "{\"id\":\"i\",\"unreadCount\":" + value + "}";
        JsonNode check = check("\"contents\":[" + likes + "],\"conversations\":[" + unread + "]");
        return Set.copyOf(List.of(
                understood(check, "counts", "contents.likeCount"),
                understood(check, "counts", "conversations.unreadCount"),
                check.at("/preview/contents/0/stats/likes").asLong(),
                rest(ItemKind.CONTENT, likes).at("/stats/likes").asLong(),
                topic(CONTENTS, likes).get("likeCount").asLong(),
                rest(ItemKind.CONTENT, nested).at("/stats/likes").asLong(),
                topic(CONTENTS, nested).get("likeCount").asLong(),
                rest(ItemKind.CONVERSATION, unread).get("unread_count").asLong()));
    }

    private static Set<Boolean> flagsOf(String value) {
        String read = "{\"id\":\"i\",\"isRead\":" + value + "}";
        String readToo = "{\"id\":\"i\",\"is_read\":" + value + "}";
        String own = "{\"id\":\"i\",\"isAuthorReply\":" + value + "}";
        String pinned = "{\"id\":\"i\",\"isPinned\":" + value + ",\"isMuted\":" + value + "}";
        String gone = "{\"id\":\"i\",\"isDeleted\":" + value + ",\"isRecalled\":" + value + "}";
        JsonNode check = check("\"messages\":[" + read + "],\"comments\":[" + readToo + "]");
        return Set.copyOf(List.of(
                isRead(MESSAGES, read),
                isRead(COMMENTS, read),
                isRead(NOTIFICATIONS, read),
                isRead(MESSAGES, readToo),
                isRead(COMMENTS, own),
                rest(ItemKind.MESSAGE, read).get("is_read").asBoolean(),
                rest(ItemKind.DISCUSSION, readToo).get("is_read").asBoolean(),
                rest(ItemKind.NOTIFICATION, read).get("is_read").asBoolean(),
                message(MESSAGES, read).get("isRead").asBoolean(),
                message(COMMENTS, read).get("isRead").asBoolean(),
                message(COMMENTS, own).get("isAuthorReply").asBoolean(),
                check.at("/preview/messages/0/is_read").asBoolean(),
                check.at("/preview/discussions/0/is_read").asBoolean(),
                order(CONVERSATIONS, pinned) > 0,
                rest(ItemKind.CONVERSATION, pinned).get("is_pinned").asBoolean(),
                rest(ItemKind.CONVERSATION, pinned).get("is_muted").asBoolean(),
                topic(CONVERSATIONS, pinned).get("isPinned").asBoolean(),
                rest(ItemKind.MESSAGE, gone).get("is_deleted").asBoolean(),
                rest(ItemKind.MESSAGE, gone).get("is_recalled").asBoolean()));
    }

    /** Tells whether the index counts an item as read. */
    private static boolean isRead(ItemCollection collection, String json) {
        return ItemSchema.of(collection).unreadCounter(pushed(collection, json)) == null;
    }

    private static @Nullable String identity(String value) {
        return READER.id(COMMENTS, bytes("{\"commentId\":" + value + "}"));
    }

    private static Set<String> idsOf(String value) {
        String item = ("{\"messageId\":%s,\"commentId\":%s,\"contentId\":%s,\"conversationId\":%s,\"senderId\":%s,"
                        + "\"authorId\":%s,\"parentCommentId\":%s,\"replyToMessageId\":%s}")
                .replace("%s", value);
        String id = requireNonNull(identity(value));
        return Set.copyOf(List.of(
                id,
                ItemSchema.of(MESSAGES).id(READER.entry(MESSAGES, id, bytes(item), null, false)),
                ItemSchema.of(MESSAGES).id(pushed(MESSAGES, item)),
                check("\"messages\":[" + item + "]")
                        .at("/preview/messages/0/msg_id")
                        .asString(),
                rest(ItemKind.MESSAGE, item).get("msg_id").asString(),
                rest(ItemKind.MESSAGE, item).get("conversation_id").asString(),
                rest(ItemKind.MESSAGE, item).at("/sender/user_id").asString(),
                message(MESSAGES, item).get("id").asString(),
                message(MESSAGES, item).get("replyToId").asString(),
                message(MESSAGES, item).get("fromId").asString(),
                rest(ItemKind.DISCUSSION, item).get("discussion_id").asString(),
                rest(ItemKind.DISCUSSION, item).get("content_id").asString(),
                rest(ItemKind.DISCUSSION, item).at("/author/author_id").asString(),
                message(COMMENTS, item).get("id").asString(),
                rest(ItemKind.CONTENT, item).get("content_id").asString(),
                rest(ItemKind.CONVERSATION, item).get("conversation_id").asString()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    1761804248                    | 1761804248000
                    1761804248025                 | 1761804248025
                    1761804248025123              | 1761804248025
                    1761804248025123456           | 1761804248025
                    1.761804248025e12             | 1761804248025
                    "1761804248"                  | 1761804248000
                    " 1761804248025 "             | 1761804248025
                    "1761804248025123"            | 1761804248025
                    "2025-10-30T14:04:08+0800"    | 1761804248000
                    "2025-10-30T06:04:08Z"        | 1761804248000
                    "2025-10-30 14:04:08"         | 1761804248000
                    "发布于2025年10月30日 14:04"  | 1761804240000
                    ["1761804248"]                | 1761804248000
                    "刚刚"                        | 0
                    "3天前"                       | 0
                    -1761804248                   | 0
                    1e30                          | 0
                    true                          | 0
                    null                          | 0
                    {"at":1}                      | 0
                    """)
    void oneTimeOnAllFaces(String value, long millis) {
        assertThat(timesOf(value)).containsExactly(millis);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    17         | 17
                    17.9       | 17
                    1.7e3      | 1700
                    "17"       | 17
                    "1.2万"    | 12000
                    "2.1w"     | 21000
                    "1.5k"     | 1500
                    "10万+"    | 100000
                    "100000+"  | 100000
                    "1,234"    | 1234
                    "99+"      | 99
                    "1.2亿"    | 120000000
                    "１２３４" | 1234
                    ["12"]     | 12
                    "12f"      | 0
                    "赞"       | 0
                    ""         | 0
                    true       | 0
                    null       | 0
                    {"n":1}    | 0
                    """)
    void oneCountOnAllFaces(String value, long count) {
        assertThat(countsOf(value)).containsExactly(count);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    true       | true
                    1          | true
                    2          | true
                    -1         | true
                    0.5        | true
                    1e2        | true
                    "true"     | true
                    "True"     | true
                    "1"        | true
                    [true]     | true
                    false      | false
                    0          | false
                    0.0        | false
                    0e5        | false
                    "0"        | false
                    "false"    | false
                    "False"    | false
                    "yes"      | false
                    ""         | false
                    null       | false
                    []         | false
                    {"a":true} | false
                    """)
    void oneFlagOnAllFaces(String value, boolean flag) {
        assertThat(flagsOf(value)).containsExactly(flag);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    "k-1"                          | k-1
                    17                             | 17
                    7304567890123456789            | 7304567890123456789
                    123456789012345678901234567890 | 123456789012345678901234567890
                    17.0                           | 17
                    7.3e18                         | 7300000000000000000
                    " 17 "                         | 17
                    "　评论 1　"                   | 评论 1
                    "\\t17\\n"                     | 17
                    ["17","18"]                    | 17
                    "half \\ud83c"                 | half \ufffd
                    """)
    void oneIdOnAllFaces(String value, String id) {
        assertThat(idsOf(value)).containsExactly(id);
    }

    @Property(tries = 300)
    void anyJsonIsOneTimeAndOneCountAndOneFlagAndOneId(@ForAll("values") String value) {
        assertThat(timesOf(value)).hasSize(1);
        assertThat(countsOf(value)).hasSize(1);
        assertThat(flagsOf(value)).hasSize(1);
        String id = identity(value);
        if (id != null && !id.equals("0")) {
            assertThat(idsOf(value)).containsExactly(id);
        }
    }

    @Provide
    static Arbitrary<String> values() {
        Arbitrary<String> numbers = Arbitraries.oneOf(
                Arbitraries.longs().map(String::valueOf),
                Arbitraries.longs().between(0, 2_000_000_000_000L).map(String::valueOf),
                Arbitraries.doubles().map(String::valueOf),
                Arbitraries.bigIntegers().map(String::valueOf));
        Arbitrary<String> texts = Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(20),
                Arbitraries.strings()
                        .withChars("0123456789.,-+eEkKwWmM万亿千 　１９：年月日T:Z/\u0000\ud83c")
                        .ofMaxLength(20),
                numbers);
        Arbitrary<String> scalars = Arbitraries.oneOf(
                numbers, texts.map(JSON::writeValueAsString), Arbitraries.of("true", "false", "null", "{}", "[]"));
        return Arbitraries.oneOf(scalars, scalars, scalars.map(scalar -> "[" + scalar + ",1]"));
    }
}
