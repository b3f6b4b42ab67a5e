package io.imcache.master.desktop.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.model.StoredItem;
import io.imcache.redis.topics.AccountTopics.Topic;
import io.imcache.redis.topics.AccountTopics.Topics;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TopicViewUnitTests {
    private static final JsonMapper JSON = new JsonMapper();

    private static StoredItem item(ItemCollection collection, String json) {
        return new StoredItem(collection, json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), null);
    }

    private static Topic content(String id, @Nullable String item, @Nullable String newest) {
        return new Topic(
                ItemCollection.CONTENTS,
                id,
                item == null ? null : item(ItemCollection.CONTENTS, item),
                3,
                1,
                newest == null ? null : item(ItemCollection.COMMENTS, newest));
    }

    private static Topic conversation(String id, @Nullable String item, @Nullable String newest) {
        return new Topic(
                ItemCollection.CONVERSATIONS,
                id,
                item == null ? null : item(ItemCollection.CONVERSATIONS, item),
                3,
                1,
                newest == null ? null : item(ItemCollection.MESSAGES, newest));
    }

    private static JsonNode list(Topic... topics) {
        return JSON.readTree(TopicView.list("acc", new Topics(1, "douyin", List.of(topics))))
                .get("topics");
    }

    private static Topic with(Topic topic, long unread) {
        return new Topic(topic.kind(), topic.id(), topic.item(), topic.count(), unread, topic.newest());
    }

    @Test
    void moreUnreadFirstThenNewestAndContentsWithoutCommentsByTheirOwnTime() {
        JsonNode topics = list(
                conversation("old", "{'id': 'old', 'isPinned': true}", "{'id': 'm', 'createdAt': 1000000000000}"),
                content("middle", "{'contentId': 'middle', 'publishTime': 1500000000000}", null),
                with(content("new", "{'contentId': 'new'}", "{'commentId': 'c', 'createdAt': 1700000000000}"), 0),
                with(conversation("most", "{'id': 'most'}", "{'id': 'm', 'createdAt': 900000000000}"), 2));
        assertThat(topics.findValuesAsString("id")).containsExactly("most", "middle", "old", "new");
        assertThat(topics.get(2).get("isPinned").asBoolean()).isTrue();
        assertThat(topics.get(1).get("lastMessageTime").asLong()).isEqualTo(1_500_000_000_000L);
    }

    @Test
    void itemsWithUnknownTimesPutTopicsWhereTheyWereFirstSeen() {
        var said = new StoredItem(
                ItemCollection.MESSAGES,
                "{\"id\":\"m\",\"createdAt\":\"刚刚\"}".getBytes(StandardCharsets.UTF_8),
                "{\"imSeenAt\":1600000000000}".getBytes(StandardCharsets.UTF_8));
        var published = new StoredItem(
                ItemCollection.CONTENTS,
                "{\"id\":\"k\"}".getBytes(StandardCharsets.UTF_8),
                "{\"imSeenAt\":1550000000000}".getBytes(StandardCharsets.UTF_8));
        JsonNode topics = list(
                content("older", "{'contentId': 'older', 'publishTime': 1500000000000}", null),
                new Topic(ItemCollection.CONVERSATIONS, "said", null, 1, 1, said),
                content("newer", "{'contentId': 'newer', 'publishTime': 1700000000000}", null),
                new Topic(ItemCollection.CONTENTS, "published", published, 0, 1, null));

        assertThat(topics.findValuesAsString("id")).containsExactly("newer", "said", "published", "older");
        assertThat(topics.toString()).doesNotContain("1600000000000").doesNotContain("1550000000000");
    }

    @Test
    void conversationsInWhichNobodySaidAnythingAreNotListed() {
        String item = "{'id': 'v', 'userName': 'Ann', 'lastMessageContent': '', 'lastMessageTime': 1700000009000}";
        Topic silent = conversation("v", item, null);
        assertThat(list(
                                new Topic(silent.kind(), "v", silent.item(), 0, 0, null),
                                content("k", "{'contentId': 'k'}", null))
                        .findValuesAsString("id"))
                .containsExactly("k");
        // What was said was deleted, or is on its way.
        assertThat(list(silent).get(0).get("lastMessageTime").asLong()).isEqualTo(1_700_000_009_000L);
    }

    @Test
    void contentsWithoutATitle() {
        JsonNode topics = list(
                content("k1", "{'contentId': 'k1', 'title': ''}", null),
                content("k2", "{'contentId': 'k2', 'title': null}", null),
                content("k3", null, "{'commentId': 'c'}"));
        assertThat(topics.findValuesAsString("title")).containsOnly("无标题作品");
    }

    @Test
    void figuresInAnObject() {
        JsonNode content = list(content(
                        "k",
                        "{'contentId': 'k', 'stats': {'viewCount': 77, 'likeCount': 8, 'commentCount': 2, 'shareCount': 1}}",
                        null))
                .get(0);
        assertThat(List.of("viewCount", "likeCount", "commentCount", "shareCount"))
                .extracting(name -> content.get(name).asInt())
                .containsExactly(77, 8, 2, 1);
    }

    @Test
    void figuresOfAContentInAllSpellings() {
        JsonNode content = list(content(
                        "k",
                        "{'contentId': 'k', 'title': 'T', 'description': 'D', 'coverUrl': 'C', 'url': 'U', 'viewCount': 1, 'like_count': '2', 'stats_share_count': 3, 'stats': {'favoriteCount': 4, 'completionRate': 0.25, 'bounceRate2s': '12.5'}, 'commentCount': 9, 'danmakuCount': 'many', 'rawData': {'viewCount': 77}}",
                        null))
                .get(0);
        assertThat(content.get("viewCount").asInt()).isEqualTo(1);
        assertThat(content.get("likeCount").asInt()).isEqualTo(2);
        assertThat(content.get("shareCount").asInt()).isEqualTo(3);
        assertThat(content.get("favoriteCount").asInt()).isEqualTo(4);
        assertThat(content.get("completionRate").asDouble()).isEqualTo(0.25);
        assertThat(content.get("bounceRate2s").asDouble()).isEqualTo(12.5);
        assertThat(content.get("commentCount").asInt()).isEqualTo(9);
        assertThat(content.get("danmakuCount").asInt()).isZero();
        assertThat(content.get("fanViewProportion").asInt()).isZero();
        assertThat(content.get("messageCount").asInt()).isEqualTo(3);
        assertThat(content.get("thumbnail").asString()).isEqualTo("C");
        assertThat(content.get("isPrivate").asBoolean()).isFalse();
    }

    @Test
    void whatIsKnownByItsItemsAlone() {
        JsonNode topics = list(
                content("k", null, "{'commentId': 'c', 'contentTitle': 'Tea', 'authorName': 'Bo', 'content': 'x'}"),
                conversation("v", null, "{'messageId': 'm', 'senderName': 'Ann', 'content': 'y', 'createdAt': 5000}"));
        assertThat(topics.findValuesAsString("title")).containsExactlyInAnyOrder("Tea", "Ann");
        assertThat(topics.findValuesAsString("lastMessageFromName")).containsExactlyInAnyOrder("Bo", "Ann");
    }

    /** Crawlers give conversations the time at which they looked at them. */
    @Test
    void theNewestMessageIsTheLastWhateverTheConversationSays() {
        JsonNode topic = list(conversation(
                        "v",
                        "{'id': 'v', 'userName': 'Ann', 'lastMessageContent': 'crawled', 'lastMessageTime': 1700000009000}",
                        "{'messageId': 'm', 'senderName': 'Bo', 'content': 'said', 'createdAt': 1700000001000}"))
                .get(0);
        assertThat(topic.get("lastMessageContent").asString()).isEqualTo("said");
        assertThat(topic.get("lastMessageFromName").asString()).isEqualTo("Bo");
        assertThat(topic.get("lastMessageTime").asLong()).isEqualTo(1_700_000_001_000L);
        assertThat(topic.get("isPrivate").asBoolean()).isTrue();
        assertThat(topic.get("unreadCount").asInt()).isEqualTo(1);
    }
}
