package io.imcache.master.desktop.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.model.StoredItem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TopicMessageViewUnitTests {
    private static final JsonMapper JSON = new JsonMapper();

    private static StoredItem item(ItemCollection collection, String json) {
        return new StoredItem(collection, json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), null);
    }

    private static JsonNode list(StoredItem... items) {
        return JSON.readTree(TopicMessageView.list("acc", "t", List.of(items)));
    }

    @Test
    void aDirectMessage() {
        JsonNode messages = list(
                item(
                        ItemCollection.MESSAGES,
                        "{'messageId': 'm1', 'senderId': 'u', 'senderName': 'A\\nb \\ud83c', 'senderAvatar': 'x', 'content': 'hi', 'direction': 'incoming', 'type': 'image', 'mediaUrl': 'http://m', 'fileName': 'f', 'createdAt': 1700000000, 'detectedAt': 1700000001000, 'recipientId': 'r', 'recipientName': 'R'}"),
                item(
                        ItemCollection.MESSAGES,
                        "{'messageId': 'm2', 'direction': 'outbound', 'senderId': 'me', 'senderName': 'Shop', 'replyToMessageId': 'm1', 'content': 'yes', 'type': 'video'}"));
        assertThat(messages.at("/channelId").asString()).isEqualTo("acc");
        assertThat(messages.at("/topicId").asString()).isEqualTo("t");
        assertThat(messages.at("/messages/0").toString())
                .isEqualTo(
                        "{'id':'m1','channelId':'acc','topicId':'t','fromName':'A\\nb \ufffd','fromId':'u','authorAvatar':'x','content':'hi','type':'image','messageCategory':'private','timestamp':1700000000000,'serverTimestamp':1700000001000,'replyToId':null,'replyToContent':null,'direction':'inbound','isAuthorReply':false,'isRead':false,'recipientId':'r','recipientName':'R','fileUrl':'http://m','fileName':'f'}"
                                .replace('\'', '"'));
        JsonNode answer = messages.at("/messages/1");
        assertThat(answer.get("replyToId").asString()).isEqualTo("m1");
        assertThat(answer.get("replyToContent").asString()).isEqualTo("hi");
        assertThat(answer.get("direction").asString()).isEqualTo("outbound");
        assertThat(answer.get("type").asString()).isEqualTo("text");
        assertThat(answer.get("isRead").asBoolean()).isTrue();
        assertThat(answer.get("fromId").asString()).isEqualTo("monitor_client");
        assertThat(answer.get("fromName").asString()).isEqualTo("客服");
    }

    @Test
    void aComment() {
        JsonNode messages = list(
                item(
                        ItemCollection.COMMENTS,
                        "{'commentId': 'c1', 'authorId': 'u', 'authorName': 'Bo', 'content': 'why', 'createdAt': 1700000000000}"),
                item(
                        ItemCollection.COMMENTS,
                        "{'commentId': 'c2', 'parentCommentId': 'c1', 'isAuthorReply': true, 'authorId': 'me', 'authorName': 'Shop', 'content': 'so', 'detectedAt': 1700000005000}"));
        JsonNode first = messages.at("/messages/0");
        assertThat(first.get("type").asString()).isEqualTo("comment");
        assertThat(first.get("messageCategory").asString()).isEqualTo("comment");
        assertThat(first.get("serverTimestamp").asLong()).isEqualTo(1_700_000_000_000L);
        assertThat(first.get("direction").asString()).isEqualTo("incoming");
        assertThat(first.get("fromId").asString()).isEqualTo("u");
        assertThat(first.get("fromName").asString()).isEqualTo("Bo");
        JsonNode second = messages.at("/messages/1");
        assertThat(second.get("isAuthorReply").asBoolean()).isTrue();
        assertThat(second.get("direction").asString()).isEqualTo("outgoing");
        assertThat(second.get("fromId").asString()).isEqualTo("monitor_client");
        assertThat(second.get("fromName").asString()).isEqualTo("客服");
        assertThat(second.get("replyToContent").asString()).isEqualTo("why");
        assertThat(second.get("timestamp").asLong()).isEqualTo(1_700_000_005_000L);
    }

    @ParameterizedTest
    @CsvSource({
        "video, words, , text",
        "sticker, words, , text",
        "image, words, , text",
        "image, words, http://f, image",
        "image, , http://f, image",
        "video, words, http://f, file",
        "audio, , , file",
        "file, , http://f, file",
        "sticker, , http://f, file",
        "sticker, words, http://f, text",
        "link, words, http://f, text",
        ", words, , text",
        ", , , text"
    })
    void typesAreThoseThatClientsKnow(
            @Nullable String type, @Nullable String content, @Nullable String url, String expected) {
        String item = "{'messageId': 'm'%s%s%s}"
                .formatted(member("type", type), member("content", content), member("mediaUrl", url));
        assertThat(list(item(ItemCollection.MESSAGES, item))
                        .at("/messages/0/type")
                        .asString())
                .isEqualTo(expected);
    }

    private static String member(String name, @Nullable String value) {
        return value == null ? "" : ", '%s': '%s'".formatted(name, value);
    }

    @Test
    void commentsOfTheAccountByTheirDirection() {
        for (String direction : List.of("outbound", "outgoing")) {
            JsonNode own = list(item(ItemCollection.COMMENTS, "{'commentId': 'c', 'direction': '" + direction + "'}"))
                    .at("/messages/0");
            assertThat(own.get("isAuthorReply").asBoolean()).isTrue();
            assertThat(own.get("fromId").asString()).isEqualTo("monitor_client");
        }
        assertThat(list(item(ItemCollection.MESSAGES, "{'messageId': 'm'}"))
                        .at("/messages/0/fromName")
                        .asString())
                .isEqualTo("未知用户");
    }

    @Test
    void aCommentThatAnswersNothing() {
        JsonNode messages = list(
                item(ItemCollection.COMMENTS, "{'commentId': '0', 'content': 'its id is that of none'}"),
                item(ItemCollection.COMMENTS, "{'commentId': 'c1', 'parentCommentId': '0'}"),
                item(ItemCollection.COMMENTS, "{'commentId': 'c2', 'parentCommentId': 0}"),
                item(ItemCollection.COMMENTS, "{'commentId': 'c3', 'parentCommentId': ''}"),
                item(ItemCollection.COMMENTS, "{'commentId': 'c4', 'parentCommentId': null}"));
        for (JsonNode message : messages.get("messages")) {
            assertThat(message.get("replyToId").isNull()).isTrue();
            assertThat(message.get("replyToContent").isNull()).isTrue();
        }
    }
}
