package io.imcache.master.im;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.protocol.ItemCollection.CONTENTS;
import static io.imcache.protocol.ItemCollection.CONVERSATIONS;
import static io.imcache.protocol.ItemCollection.MESSAGES;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.redis.testing.Snapshots;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.JsonNode;

/** Tests two masters on one Redis: a write on one is read on the other, and outlives the crawler's next snapshot. */
class WritesIntegrationTests {
    private static final long T = 1_761_804_248_025L;

    private final String prefix = "test-" + UUID.randomUUID();
    private final ImMaster one = new ImMaster(prefix);
    private final ImMaster other = new ImMaster(prefix);

    @BeforeEach
    void push() {
        one.push(snapshot(T).push());
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
    }

    private static Snapshots snapshot(long at) {
        return snapshotOf("a")
                .at(at)
                .with(
                        CONVERSATIONS,
                        "{'id':'v1','userId':'u1','userName':'Ann','unreadCount':2,'lastMessageTime':5000000000000,"
                                + "'lastMessageContent':'hi','crawledAt':" + at + "}",
                        "{'id':'v2','createdAt':1600000000}")
                .with(
                        MESSAGES,
                        "{'id':'m1','conversationId':'v1','createdAt':1700000001000,'direction':'incoming','t':" + at
                                + "}",
                        "{'id':'m2','conversationId':'v1','createdAt':1700000002000,'direction':'incoming'}")
                .with(CONTENTS, "{'id':'c1','title':'First','status':'new','t':" + at + "}")
                .with(
                        COMMENTS,
                        "{'id':'k1','contentId':'c1','content':'nice','status':'new','createdAt':1700000003000,'t':"
                                + at + "}",
                        "{'id':'k2','contentId':'c1','parentCommentId':'k1','status':'new','createdAt':1700000004000}");
    }

    @ParameterizedTest
    @CsvSource({
        "PUT,    /conversations/v1/pin,  /conversations/v1, /is_pinned,    true",
        "DELETE, /conversations/v1/pin,  /conversations/v1, /is_pinned,    false",
        "PUT,    /conversations/v1/mute, /conversations/v1, /is_muted,     true",
        "DELETE, /conversations/v1/mute, /conversations/v1, /is_muted,     false",
        "PUT,    /conversations/v1/read, /conversations/v1, /unread_count, 0",
        "PUT,    /messages/m1/read,      /messages/m1,      /is_read,      true",
        "PUT,    /messages/m1/read,      /messages/m1,      /status,       read",
        "PUT,    /messages/m1/recall,    /messages/m1,      /is_recalled,  true",
        "PUT,    /contents/c1/read,      /contents/c1,      /is_new,       false",
        "PUT,    /discussions/k1/read,   /discussions/k1,   /is_read,      true",
        "PUT,    /discussions/k1/read,   /discussions/k1,   /is_new,       false",
    })
    void marks(String method, String path, String item, String field, String value) {
        var set = one.send(HttpMethod.valueOf(method), path + "?account_id=a", null)
                .is(200);
        assertThat(set.data().at(field).asString()).isEqualTo(value);
        var read = other.get(item + "?account_id=a").is(200);
        assertThat(read.data()).isEqualTo(set.data());

        one.push(snapshot(T + 1).push());
        assertThat(other.get(item + "?account_id=a").data().at(field).asString())
                .isEqualTo(value);
        var again = other.send(HttpMethod.valueOf(method), path + "?account_id=a", null);
        assertThat(again.is(200).data().at(field).asString()).isEqualTo(value);
    }

    @Test
    void readingAConversationReadsItsMessages() {
        one.put("/conversations/v1/read", "{'account_id':'a'}").is(200);

        assertThat(other.get("/messages/m1?account_id=a").data().get("is_read").asBoolean())
                .isTrue();
        assertThat(other.get("/messages/m2?account_id=a").data().get("is_read").asBoolean())
                .isTrue();
        assertThat(other.get("/messages?account_id=a&status=read")
                        .data()
                        .get("messages")
                        .size())
                .isEqualTo(2);
    }

    @Test
    void aMessageThatFailedIsNotCalledRead() {
        one.put("/messages/m2/status", "{'account_id':'a','status':'failed'}").is(200);
        one.put("/messages/m2/read", "{'account_id':'a'}").is(200);

        JsonNode message = other.get("/messages/m2?account_id=a").data();
        assertThat(message.get("is_read").asBoolean()).isTrue();
        assertThat(message.get("status").asString()).isEqualTo("failed");
    }

    /** Crawlers set a conversation's time to that of the crawl, and a summary that may be old. */
    @Test
    void theNewestMessageIsTheConversationsLast() {
        JsonNode before = one.get("/conversations/v1?account_id=a").data();
        assertThat(before.get("last_message").isNull())
                .as("its newest message has no content")
                .isTrue();
        push(T + 1, "{'id':'m3','conversationId':'v1','createdAt':1700000003,'direction':'incoming','content':'还有货吗'}");
        String expected = "{\"content\":\"还有货吗\",\"msg_type\":\"text\",\"create_time\":1700000003000}";
        assertThat(other.get("/conversations/v1?account_id=a")
                        .data()
                        .get("last_message")
                        .toString())
                .isEqualTo(expected);
        JsonNode listed = other.get("/conversations?account_id=a").data().get("conversations");
        assertThat(listed.get(0).get("last_message").toString()).isEqualTo(expected);
        assertThat(listed.get(1).get("last_message").isNull()).isTrue();

        one.put("/conversations/v1/read?account_id=a", null).is(200);
        push(T + 2, "{'id':'m3','conversationId':'v1','createdAt':1700000003,'direction':'incoming','content':'还有货吗'}");
        assertThat(unreadOfFirst()).as("nothing came but a crawl").isZero();
        push(
                T + 3,
                "{'id':'m4','conversationId':'v1','createdAt':'2023年11月15日 06:13:24','direction':'incoming','content':'在吗'}");
        assertThat(unreadOfFirst()).isEqualTo(2);
        assertThat(other.get("/conversations/v1?account_id=a")
                        .data()
                        .at("/last_message/create_time")
                        .asLong())
                .isEqualTo(1_700_000_004_000L);
    }

    private void push(long at, String message) {
        one.push(snapshotOf("a")
                .at(at)
                .with(
                        CONVERSATIONS,
                        "{'id':'v1','userId':'u1','unreadCount':2,'lastMessageTime':" + (at + 1_000_000)
                                + ",'lastMessageContent':''}",
                        "{'id':'v2','createdAt':1600000000}")
                .with(MESSAGES, message)
                .push());
    }

    private int unreadOfFirst() {
        return other.get("/conversations/v1?account_id=a")
                .data()
                .get("unread_count")
                .asInt();
    }

    @Test
    void recallingTwiceKeepsTheFirstTime() {
        JsonNode first = one.put("/messages/m1/recall?account_id=a", null).data();
        assertThat(first.get("recalled_at").asLong()).isGreaterThan(T);
        assertThat(other.put("/messages/m1/recall?account_id=a", null).data()).isEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource({"delivered, delivered", "pending, sending", "failed, failed"})
    void statusOfAMessage(String given, String shown) {
        one.put("/messages/m1/status", "{'account_id':'a','status':'" + given + "'}")
                .is(200);
        assertThat(other.get("/messages/m1?account_id=a").data().get("status").asString())
                .isEqualTo(shown);
        assertThat(other.get("/messages?account_id=a&status=" + shown)
                        .data()
                        .get("messages")
                        .size())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"conversations, v1", "contents, c1", "discussions, k1"})
    void deletedItemsStayGone(String kind, String id) {
        String path = "/" + kind + "/" + id + "?account_id=a";
        assertThat(one.delete(path).is(200).text()).isEqualTo("{\"data\":{\"deleted\":true},\"status_code\":0}");
        one.delete(path).is(200);

        one.push(snapshot(T + 1).push());
        other.get(path).is(404);
        String list =
                other.get("/" + kind + "?account_id=a").is(200).data().get(kind).toString();
        assertThat(list).doesNotContain("_id\":\"" + id + "\",\"platform_");
    }

    @Test
    void aDeletedMessageIsShownAsSuch() {
        one.delete("/messages/m1?account_id=a").is(200);
        assertThat(other.get("/messages/m1?account_id=a")
                        .data()
                        .get("is_deleted")
                        .asBoolean())
                .isTrue();
        assertThat(other.get("/messages?account_id=a&is_deleted=false")
                        .data()
                        .get("messages")
                        .size())
                .isEqualTo(1);
    }

    @Test
    void contents() {
        JsonNode made = one.post(
                        "/contents?account_id=a",
                        "{'content_id':'c9','title':'New','publish_time':1700000000,'stats':{'likes':7},'is_new':true}")
                .is(200)
                .data();
        assertThat(made.get("title").asString()).isEqualTo("New");
        assertThat(made.get("publish_time").asLong()).isEqualTo(1_700_000_000_000L);
        assertThat(made.at("/stats/likes").asInt()).isEqualTo(7);
        assertThat(made.get("is_new").asBoolean()).isTrue();
        assertThat(other.get("/contents/c9?account_id=a").is(200).data()).isEqualTo(made);

        JsonNode set = other.put("/contents/c1?account_id=a", "{'title':'Second','is_new':false,'stats':{'views':3}}")
                .is(200)
                .data();
        assertThat(set.get("title").asString()).isEqualTo("Second");
        assertThat(set.get("is_new").asBoolean()).isFalse();
        one.push(snapshot(T + 1).push());
        assertThat(one.get("/contents/c1?account_id=a").data()).isEqualTo(set);
        one.get("/contents/c9?account_id=a").is(200);
    }

    @Test
    void postingWhatIsThereSetsIt() {
        one.delete("/contents/c1?account_id=a").is(200);
        JsonNode again = one.post("/contents", "{'account_id':'a','id':'c1','title':'Back'}")
                .is(200)
                .data();
        assertThat(again.get("title").asString()).isEqualTo("Back");
        assertThat(other.get("/contents/c1?account_id=a").is(200).data()).isEqualTo(again);
    }

    @Test
    void discussionsAndTheirCounts() {
        String id = one.post(
                        "/discussions",
                        "{'account_id':'a','content_id':'c1','parent_comment_id':'k1','content':'thanks',"
                                + "'author':{'author_id':'me','author_name':'Me'},'created_at':'2026-01-01'}")
                .is(200)
                .data()
                .get("discussion_id")
                .asString();
        assertThat(id).startsWith("im-");
        assertThat(other.put("/discussions/" + id + "?account_id=a", "{'content':'thank you'}")
                        .is(200)
                        .data()
                        .get("post_title")
                        .asString())
                .isEqualTo("First");

        var replies = other.get("/discussions/comments/k1/discussions?account_id=a&count=1")
                .is(200);
        assertThat(replies.data().at("/discussions/0/content").asString()).isEqualTo("thank you");
        assertThat(replies.data().get("stats").toString())
                .isEqualTo("{\"total\":2,\"new_count\":1,\"unread_count\":2}");
        assertThat(replies.json().get("has_more").asBoolean()).isTrue();
        assertThat(replies.json().get("cursor").asInt()).isEqualTo(1);
    }

    @Test
    void conversations() {
        JsonNode made = one.post(
                        "/conversations",
                        "{'account_id':'a','conversation_id':'v9','participant':{'user_id':'u9','user_name':'Bo'},"
                                + "'conversation_type':'group'}")
                .is(201)
                .data();
        assertThat(made.at("/participant/user_id").asString()).isEqualTo("u9");
        assertThat(made.get("conversation_type").asString()).isEqualTo("group");
        assertThat(made.get("create_time").asLong()).isPositive();
        assertThat(other.get("/conversations/v9?account_id=a").is(200).data()).isEqualTo(made);
    }

    @Test
    void unifiedMessages() {
        assertThat(one.get("/unified-messages?account_id=a&types=comment,discussion")
                        .is(200)
                        .text())
                .isEqualTo("{\"data\":{\"messages\":["
                        + "{\"msg_id\":\"k2\",\"conversation_id\":\"comment_k1\",\"msg_type\":\"discussion\","
                        + "\"business_type\":\"discussion\",\"sender\":{\"user_id\":null,\"user_name\":\"未知用户\","
                        + "\"avatar\":\"\"},\"content\":\"\",\"content_id\":\"c1\",\"work_title\":\"First\","
                        + "\"is_read\":false,\"is_new\":true,\"create_time\":1700000004000,\"detected_at\":null,"
                        + "\"platform\":\"douyin\",\"platform_comment_id\":\"k2\",\"parent_comment_id\":\"k1\","
                        + "\"platform_discussion_id\":\"k2\"},"
                        + "{\"msg_id\":\"k1\",\"conversation_id\":\"c1\",\"msg_type\":\"comment\","
                        + "\"business_type\":\"comment\",\"sender\":{\"user_id\":null,\"user_name\":\"未知用户\","
                        + "\"avatar\":\"\"},\"content\":\"nice\",\"content_id\":\"c1\",\"work_title\":\"First\","
                        + "\"is_read\":false,\"is_new\":true,\"create_time\":1700000003000,\"detected_at\":null,"
                        + "\"platform\":\"douyin\",\"platform_comment_id\":\"k1\"}"
                        + "]},\"status_code\":0,\"cursor\":2,\"has_more\":false}");
        assertThat(one.get("/unified-messages?account_id=a&types=direct_message&count=1")
                        .data()
                        .at("/messages/0")
                        .toString())
                .isEqualTo("{\"msg_id\":\"m2\",\"conversation_id\":\"v1\",\"msg_type\":\"text\","
                        + "\"business_type\":\"direct_message\",\"sender\":{\"user_id\":null,"
                        + "\"user_name\":\"未知用户\",\"avatar\":\"\"},\"receiver\":{\"user_id\":null,"
                        + "\"user_name\":\"未知用户\",\"avatar\":\"\"},\"content\":null,\"direction\":\"inbound\","
                        + "\"is_read\":false,\"is_new\":false,\"create_time\":1700000002000,\"detected_at\":null,"
                        + "\"platform\":\"douyin\",\"platform_message_id\":\"m2\",\"status\":\"sent\"}");
        assertThat(one.get("/unified-messages/stats?account_id=a").data().toString())
                .isEqualTo("{\"total_unread\":4,\"comment_unread\":1,\"discussion_unread\":1,"
                        + "\"direct_message_unread\":2,\"unread_comments\":1,\"unread_discussions\":1,"
                        + "\"unread_direct_messages\":2}");

        assertThat(one.put("/unified-messages/k1/read", "{'account_id':'a','business_type':'comment'}")
                        .is(200)
                        .text())
                .isEqualTo("{\"data\":{\"marked\":true},\"status_code\":0}");
        assertThat(one.put(
                                "/unified-messages/read-many",
                                "{'account_id':'a','business_type':'direct_message','message_ids':['m1','m2','m3']}")
                        .is(200)
                        .text())
                .isEqualTo("{\"data\":{\"marked_count\":2},\"status_code\":0}");
        assertThat(other.get("/unified-messages/stats?account_id=a").data().toString())
                .isEqualTo("{\"total_unread\":1,\"comment_unread\":0,\"discussion_unread\":1,"
                        + "\"direct_message_unread\":0,\"unread_comments\":0,\"unread_discussions\":1,"
                        + "\"unread_direct_messages\":0}");
        one.put("/unified-messages/k9/read", "{'account_id':'a','business_type':'comment'}")
                .is(404);
    }

    @Test
    void accounts() {
        JsonNode made = one.post(
                        "/accounts", "{'account_id':'b','user_name':'Bea','follower_count':5,'platform':'xhs'}")
                .is(201)
                .data();
        assertThat(other.get("/accounts/b").is(200).data()).isEqualTo(made);
        assertThat(made.get("user_name").asString()).isEqualTo("Bea");
        assertThat(made.get("platform").asString()).isEqualTo("xhs");
        assertThat(other.put("/accounts/b", "{'status':'banned'}")
                        .is(200)
                        .data()
                        .get("status")
                        .asString())
                .isEqualTo("banned");
        assertThat(one.get("/accounts?status=banned")
                        .data()
                        .at("/users/0/user_id")
                        .asString())
                .isEqualTo("b");

        one.delete("/accounts/b").is(200);
        other.get("/accounts/b").is(404);
        other.delete("/accounts/b").is(404);
        other.put("/accounts/b", "{'status':'banned'}").is(404);
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /contents,            '{\"title\":\"x\"}'",
        "POST, /discussions,         '{\"content\":\"x\"}'",
        "POST, /conversations,       '{}'",
        "POST, /messages,            '{\"conversation_id\":\"v\",\"receiver_id\":\"u\",\"content\":\"x\"}'",
        "PUT,  /contents/c1,         '{\"title\":\"x\"}'",
        "PUT,  /contents/c1/read,    ",
        "PUT,  /messages/m1/recall,  ",
        "PUT,  /conversations/v1/read,",
        "DELETE, /messages/m1,       ",
    })
    void unknownAccounts(String method, String path, String body) {
        one.send(HttpMethod.valueOf(method), path + "?account_id=nobody", body).is(404);
        one.get("/accounts/nobody").is(404);
    }
}
