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

    @Test
    void newestFirstAndThoseWithoutMessagesByTheirOwnTime() {
        JsonNode topics = list(
                conversation("old", "{'id': 'old', 'createdAt': 1000000000000}", null),
                content("middle", "{'contentId': 'middle', 'publishTime': 1500000000000}", null),
                content("new", "{'contentId': 'new'}", "{'commentId': 'c', 'createdAt': 1700000000000}"),
                conversation("pinned", "{'id': 'pinned', 'isPinned': true}", null));
        assertThat(topics.findValuesAsString("id")).containsExactly("pinned", "new", "middle", "old");
        assertThat(topics.get(0).get("isPinned").asBoolean()).isTrue();
        assertThat(topics.get(3).get("lastMessageTime").asLong()).isEqualTo(1_000_000_000_000L);
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

    @Test
    void aMessageThatOnlyThePlatformHasIsTheLast() {
        JsonNode topic = list(conversation(
                        "v",
                        "{'id': 'v', 'userName': 'Ann', 'lastMessageContent': 'later', 'lastMessageTime': 1700000009000}",
                        "{'messageId': 'm', 'content': 'earlier', 'createdAt': 1700000001000}"))
                .get(0);
        assertThat(topic.get("lastMessageContent").asString()).isEqualTo("later");
        assertThat(topic.get("lastMessageTime").asLong()).isEqualTo(1_700_000_009_000L);
        assertThat(topic.get("isPrivate").asBoolean()).isTrue();
        assertThat(topic.get("unreadCount").asInt()).isEqualTo(1);
    }
}
