package io.imcache.master.im;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.protocol.ItemCollection.MESSAGES;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpMethod;
import org.springframework.web.util.UriUtils;
import tools.jackson.databind.JsonNode;

/** Tests pages while items arrive, and answers that a client has already. */
class PagingIntegrationTests {
    private static final long T = 1_761_804_248_025L;
    private static final int ITEMS = 57;

    private final ImMaster replica = new ImMaster("test-" + UUID.randomUUID());

    @AfterEach
    void close() {
        replica.close();
    }

    /** Pushes the first snapshot's items, and some newer ones; several have the same time. */
    private void push(int arrived) {
        List<String> messages = IntStream.range(0, ITEMS + arrived)
                .mapToObj(i ->
                        "{'id':'m%03d','conversationId':'v','createdAt':%d}".formatted(i, 1_700_000_000_000L + i / 3))
                .toList();
        List<String> comments = IntStream.range(0, ITEMS + arrived)
                .mapToObj(i -> "{'id':'k%03d','contentId':'c','parentCommentId':'p','createdAt':%d}"
                        .formatted(i, 1_700_000_000_000L + i / 3))
                .toList();
        replica.push(snapshotOf("a")
                .at(T + arrived)
                .with(MESSAGES, messages)
                .with(COMMENTS, comments)
                .push());
    }

    @ParameterizedTest
    @CsvSource({
        "/messages?account_id=a,                               messages,    msg_id,        57",
        "/messages?account_id=a&status=sent,                   messages,    msg_id,        57",
        "/conversations/v/messages?account_id=a,               messages,    msg_id,        57",
        "/discussions?account_id=a&content_id=c,               discussions, discussion_id, 57",
        "/discussions/comments/p/discussions?account_id=a,     discussions, discussion_id, 57",
        "/unified-messages?account_id=a,                       messages,    msg_id,        114",
        "/unified-messages?account_id=a&types=direct_message,  messages,    msg_id,        57",
    })
    void nextNeitherRepeatsNorSkips(String path, String name, String idField, int expected) {
        push(0);
        var seen = new ArrayList<String>();
        String cursor = "0";
        int arrived = 0;
        while (!cursor.isEmpty()) {
            var answer = replica.get(path + "&count=10&cursor=" + cursor).is(200);
            answer.data().get(name).forEach(item -> seen.add(item.get(idField).asString()));
            JsonNode paging = name.equals("messages") && !path.startsWith("/unified") ? answer.data() : answer.json();
            assertThat(paging.get("cursor").asInt()).isEqualTo(seen.size());
            assertThat(paging.has("next")).isEqualTo(paging.get("has_more").asBoolean());
            cursor = paging.has("next") ? paging.get("next").asString() : "";
            arrived += 5;
            push(arrived);
        }
        assertThat(seen).doesNotHaveDuplicates().hasSize(expected);
    }

    /** Ids with all that URLs, JSON and the index write in a way of their own, and the longest ones. */
    @Test
    void whatIsAcceptedIsPagedAndFetchedByItsPath() {
        List<String> ids = List.of(
                "7304567890123456789",
                "123456789012345678901234567890",
                "-17",
                "a b",
                "a/b?c#d%e;f+g&h=i",
                "a.b:c",
                "é",
                "🌈",
                "评".repeat(300),
                "长".repeat(512),
                "🌈".repeat(256),
                "/".repeat(512));
        replica.push(snapshotOf("ids")
                .at(T)
                .with(
                        MESSAGES,
                        ids.stream()
                                .map(id -> "{'messageId':%s,'conversationId':%s,'createdAt':5}"
                                        .formatted(ImMaster.JSON.writeValueAsString(id), "'v'"))
                                .toList())
                .push());
        var seen = new ArrayList<String>();
        String cursor = "0";
        while (!cursor.isEmpty()) {
            JsonNode page = replica.get("/messages?account_id=ids&count=1&cursor=" + cursor)
                    .is(200)
                    .data();
            seen.add(page.at("/messages/0/msg_id").asString());
            cursor = page.path("next").asString("");
        }
        assertThat(seen).containsExactlyInAnyOrderElementsOf(ids);
        for (String id : ids) {
            String path = UriUtils.encode(id, StandardCharsets.UTF_8);
            assertThat(replica.get("/messages/" + path + "?account_id=ids")
                            .is(200)
                            .data()
                            .get("msg_id")
                            .asString())
                    .isEqualTo(id);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/messages?account_id=a",
        "/messages/m001?account_id=a",
        "/conversations?account_id=a",
        "/discussions/comments/p/discussions?account_id=a",
        "/unified-messages?account_id=a",
        "/unified-messages/stats?account_id=a",
    })
    void aClientThatHasItIsToldSo(String path) {
        push(0);
        String tag = replica.get(path).is(200).tag();
        assertThat(tag).startsWith("W/\"");
        var held =
                replica.send(HttpMethod.GET, path, null, "If-None-Match", tag).is(304);
        assertThat(held.text()).isEmpty();
        assertThat(held.tag()).isEqualTo(tag);
        replica.send(HttpMethod.GET, path + "&count=1", null, "If-None-Match", tag)
                .is(200);

        replica.put("/messages/m001/read?account_id=a", null).is(200);
        var changed = replica.send(HttpMethod.GET, path, null, "If-None-Match", "\"x\", " + tag)
                .is(200);
        assertThat(changed.tag()).isNotEqualTo(tag);
    }

    @Test
    void anAccountThatIsNotThereHasNothing() {
        assertThat(replica.get("/unified-messages?account_id=nobody").is(200).text())
                .isEqualTo("{\"data\":{\"messages\":[]},\"status_code\":0,\"cursor\":0,\"has_more\":false}");
        assertThat(replica.get("/unified-messages/stats?account_id=nobody")
                        .is(200)
                        .data()
                        .toString())
                .isEqualTo("{\"total_unread\":0,\"comment_unread\":0,\"discussion_unread\":0,"
                        + "\"direct_message_unread\":0,\"unread_comments\":0,\"unread_discussions\":0,"
                        + "\"unread_direct_messages\":0}");
        assertThat(replica.get("/discussions/comments/k/discussions?account_id=nobody")
                        .is(200)
                        .text())
                .isEqualTo("{\"data\":{\"discussions\":[],\"stats\":{\"total\":0,\"new_count\":0,\"unread_count\":0}},"
                        + "\"status_code\":0,\"cursor\":0,\"has_more\":false}");
    }
}
