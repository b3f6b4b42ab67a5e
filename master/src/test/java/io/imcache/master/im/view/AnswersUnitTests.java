package io.imcache.master.im.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.redis.model.AccountPage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class AnswersUnitTests {

    /** Compares a stored item and its answer, including the order of fields, which clients see when they debug. */
    @ParameterizedTest
    @EnumSource
    void wholeItem(ItemKind kind) {
        JsonNode golden = Rendered.parse(resource(kind.name().toLowerCase(Locale.ROOT) + ".json"));
        var page = Rendered.page(
                kind,
                "xhs",
                Map.of("7566840303458569498", Rendered.content("{\"title\":\"大白们晨会交班\"}")),
                false,
                golden.get("stored").toString());
        assertThat(text(Answers.one(kind, page)))
                .isEqualTo("{\"data\":" + golden.get("answer") + ",\"status_code\":0}");
    }

    @Test
    void pagingOfConversationsMessagesAndAccountsIsInsideData() {
        var page = Rendered.page(ItemKind.CONVERSATION, null, Map.of(), true);
        assertThat(text(Answers.list(ItemKind.CONVERSATION, page, new Answers.Next(40, null, page.hasMore()))))
                .isEqualTo("{\"data\":{\"conversations\":[],\"cursor\":40,\"has_more\":true},\"status_code\":0}");
        assertThat(text(Answers.list(ItemKind.MESSAGE, page, new Answers.Next(40, null, page.hasMore()))))
                .isEqualTo("{\"data\":{\"messages\":[],\"cursor\":40,\"has_more\":true},\"status_code\":0}");
        assertThat(text(Answers.accounts(new AccountPage(List.of(), false), 3_000_000_000L)))
                .isEqualTo("{\"data\":{\"users\":[],\"cursor\":3000000000,\"has_more\":false},\"status_code\":0}");
    }

    @Test
    void pagingOfContentsDiscussionsAndNotificationsIsBesideData() {
        var page = Rendered.page(ItemKind.CONTENT, null, Map.of(), false);
        assertThat(text(Answers.list(ItemKind.CONTENT, page, new Answers.Next(0, null, page.hasMore()))))
                .isEqualTo("{\"data\":{\"contents\":[]},\"status_code\":0,\"cursor\":0,\"has_more\":false}");
        assertThat(text(Answers.list(ItemKind.DISCUSSION, page, new Answers.Next(0, null, page.hasMore()))))
                .isEqualTo("{\"data\":{\"discussions\":[]},\"status_code\":0,\"cursor\":0,\"has_more\":false}");
        assertThat(text(Answers.list(ItemKind.NOTIFICATION, page, new Answers.Next(0, null, page.hasMore()))))
                .isEqualTo("{\"data\":{\"notifications\":[]},\"status_code\":0,\"cursor\":0,\"has_more\":false}");
    }

    @Test
    void itemsOfAPageDoNotMix() {
        var page = Rendered.page(
                ItemKind.MESSAGE,
                "xhs",
                Map.of(),
                false,
                "{\"id\":1,\"content\":\"one\",\"isRead\":true}",
                "{\"id\":2,\"platform\":\"douyin\"}",
                "{\"id\":3}");
        JsonNode messages = Rendered.parse(
                        Answers.list(ItemKind.MESSAGE, page, new Answers.Next(3, null, page.hasMore())))
                .at("/data/messages");
        assertThat(messages.at("/1/content").isNull()).isTrue();
        assertThat(messages.at("/1/is_read").asBoolean()).isFalse();
        assertThat(messages.at("/1/platform").asString()).isEqualTo("douyin");
        assertThat(messages.at("/2/platform").asString()).isEqualTo("xhs");
    }

    @Test
    void ownTitleOfACommentGoesBeforeTheContents() {
        var page = Rendered.page(
                ItemKind.DISCUSSION,
                null,
                Map.of("c", Rendered.content("{\"title\":\"of the content\"}"), "untitled", Rendered.content("{}")),
                false,
                "{\"id\":1,\"contentId\":\"c\",\"contentTitle\":\"own\"}",
                "{\"id\":2,\"contentId\":\"c\",\"contentTitle\":\"\"}",
                "{\"id\":3,\"contentId\":\"c\"}",
                "{\"id\":4,\"contentId\":\"untitled\"}",
                "{\"id\":5,\"contentId\":\"not stored\"}");
        JsonNode answer =
                Rendered.parse(Answers.list(ItemKind.DISCUSSION, page, new Answers.Next(5, null, page.hasMore())));
        assertThat(answer.at("/data/discussions").findValues("post_title"))
                .extracting(title -> title.isNull() ? null : title.asString())
                .containsExactly("own", "of the content", "of the content", null, null);
    }

    @Test
    void statsAlone() {
        var page =
                Rendered.page(ItemKind.CONTENT, null, Map.of(), false, "{\"id\":1,\"commentCount\":3,\"title\":\"t\"}");
        assertThat(text(Answers.contentStats(page)))
                .isEqualTo(
                        "{\"data\":{\"content_id\":\"1\",\"total_comments\":3,\"new_comments\":0,\"likes\":0,\"shares\":0,\"views\":0},"
                                + "\"status_code\":0}");
    }

    /** An item that no correct crawler sends must not spoil the rest of the page. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"id\":{\"a\":1},\"content\":[[\"x\"],{}],\"createdAt\":[],\"isRead\":{}}",
                "{\"id\":1e400,\"content\":1e5,\"createdAt\":-1,\"duration\":-0.0,\"fileSize\":1e300}",
                "{\"id\":\"\\u0000\\u001f\",\"content\":\"\\ud83c\",\"senderName\":\"\\udf08x\\ud83c\\udf08\\ud83c\"}",
                "{\"id\":true,\"createdAt\":false,\"createdAt\":\"9999999999999999\",\"unreadCount\":\"NaN\"}"
            })
    void anyObjectCanBeShown(String item) {
        for (ItemKind kind : ItemKind.values()) {
            JsonNode answer = Rendered.parse(Answers.list(
                    kind,
                    Rendered.page(kind, null, Map.of(), false, item, "{\"id\":2}"),
                    new Answers.Next(2, null, false)));
            assertThat(answer.at("/data/" + kind.listName())).hasSize(2);
        }
    }

    @Test
    void halfAnEmojiIsReplacedAndAWholeOneKept() {
        JsonNode message =
                Rendered.item(ItemKind.MESSAGE, "{\"content\":\"a\\ud83cb\",\"fileName\":\"\\ud83c\\udf08\"}");
        assertThat(message.get("content").asString()).isEqualTo("a\ufffdb");
        assertThat(message.get("file_name").asString()).isEqualTo("🌈");
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(AnswersUnitTests.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
