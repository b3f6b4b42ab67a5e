package io.imcache.master.im;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.CommentSchema;
import io.imcache.redis.item.ContentSchema;
import io.imcache.redis.item.ConversationSchema;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.item.NotificationSchema;
import io.imcache.redis.model.AccountStatus;
import io.imcache.redis.model.PageQuery;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the queries that parameters make. */
class FiltersUnitTests {
    private static final ConversationSchema CONVERSATION = ConversationSchema.INSTANCE;
    private static final MessageSchema MESSAGE = MessageSchema.INSTANCE;
    private static final ContentSchema CONTENT = ContentSchema.INSTANCE;
    private static final CommentSchema COMMENT = CommentSchema.INSTANCE;
    private static final NotificationSchema NOTIFICATION = NotificationSchema.INSTANCE;

    private final ImClient client = new ImClient();

    static Stream<Arguments> filters() {
        return Stream.of(
                conversations("", query -> query),
                conversations("status=updated", query -> query.matching(CONVERSATION.byStatus, "updated")),
                conversations("status=", query -> query),
                conversations("is_pinned=true", query -> query.matching(CONVERSATION.byPinned, true)),
                conversations("is_muted=0", query -> query.matching(CONVERSATION.byMuted, false)),
                conversations("is_muted=1&is_pinned=false", query -> query.matching(CONVERSATION.byPinned, false)
                        .matching(CONVERSATION.byMuted, true)),
                messages("conversation_id=c", query -> query.within(MESSAGE.byConversation, "c")),
                messages("sender_id=s", query -> query.matching(MESSAGE.bySender, "s")),
                messages("receiver_id=r", query -> query.matching(MESSAGE.byReceiver, "r")),
                messages("status=read", query -> query.matching(MESSAGE.byStatus, "read")),
                messages("status=pending", query -> query.matching(MESSAGE.byStatus, "sending")),
                messages("message_type=image", query -> query.matching(MESSAGE.byType, "image")),
                messages("is_deleted=0", query -> query.matching(MESSAGE.byDeleted, false)),
                messages("is_recalled=1", query -> query.matching(MESSAGE.byRecalled, true)),
                messages("since_time=1761778890", query -> query.since(OptionalLong.of(1761778890000L))),
                messages("count=100&cursor=5", query -> query.page(5, 100)),
                messages("count=500", query -> query.page(0, 100)),
                messages("count=99999999999999999", query -> query.page(0, 100)),
                messages("status=gone&since_time=1761778890", PageQuery.Builder::nothing),
                messages("message_type=smell", PageQuery.Builder::nothing),
                contents("platform=xhs", query -> query.onPlatform(CONTENT.byPlatform, "xhs")),
                contents("content_type=note", query -> query.matching(CONTENT.byType, "note")),
                contents("is_new=true", query -> query.matching(CONTENT.byNew, true)),
                discussions("content_id=c", query -> query.within(COMMENT.byContent, "c")),
                discussions("parent_comment_id=p", query -> query.within(COMMENT.byParent, "p")),
                discussions("content_id=c&parent_comment_id=p", query -> query.within(COMMENT.byParent, "p")
                        .matching(COMMENT.byContent, "c")),
                discussions("platform=xhs", query -> query.onPlatform(COMMENT.byPlatform, "xhs")),
                discussions("is_read=1", query -> query.matching(COMMENT.byRead, true)),
                discussions("is_new=false", query -> query.matching(COMMENT.byNew, false)),
                notifications("type=like", query -> query.matching(NOTIFICATION.byType, "like")),
                notifications("is_read=false", query -> query.matching(NOTIFICATION.byRead, false)));
    }

    private static Arguments conversations(String parameters, UnaryOperator<PageQuery.Builder> expected) {
        return row("/conversations", parameters, ItemCollection.CONVERSATIONS, expected);
    }

    private static Arguments messages(String parameters, UnaryOperator<PageQuery.Builder> expected) {
        return row("/messages", parameters, ItemCollection.MESSAGES, expected);
    }

    private static Arguments contents(String parameters, UnaryOperator<PageQuery.Builder> expected) {
        return row("/contents", parameters, ItemCollection.CONTENTS, expected);
    }

    private static Arguments discussions(String parameters, UnaryOperator<PageQuery.Builder> expected) {
        return row("/discussions", parameters, ItemCollection.COMMENTS, expected);
    }

    private static Arguments notifications(String parameters, UnaryOperator<PageQuery.Builder> expected) {
        return row("/notifications", parameters, ItemCollection.NOTIFICATIONS, expected);
    }

    private static Arguments row(
            String path, String parameters, ItemCollection collection, UnaryOperator<PageQuery.Builder> expected) {
        return Arguments.of(
                path + "?account_id=acc-1&" + parameters,
                expected.apply(PageQuery.of("acc-1", collection)).build());
    }

    @ParameterizedTest
    @MethodSource("filters")
    void parametersBecome(String path, PageQuery expected) {
        client.get(path).expectStatus().isOk();
        assertThat(client.store.lastQuery()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"/conversations/c%2Fd/messages", "/messages/conversations/c%2Fd/messages"})
    void messagesOfAConversationAreFiftyToAPage(String path) {
        client.get(path + "?account_id=acc-1&since_time=0").expectStatus().isOk();
        assertThat(client.store.lastQuery())
                .isEqualTo(PageQuery.of("acc-1", ItemCollection.MESSAGES)
                        .within(MESSAGE.byConversation, "c/d")
                        .since(OptionalLong.of(0))
                        .page(0, 50)
                        .build());
    }

    @ParameterizedTest
    @CsvSource({
        "1761778890,                        1761778890000",
        "1761778890496,                     1761778890496",
        "1761778890.5,                      1761778890500",
        "2025-10-29T23:01:30.496Z,          1761778890496",
        "2025-10-30T07:01:30.496%2B08:00,   1761778890496",
        "2025-10-30T07:01:30.496+08:00,     1761778890496",
        "2025-10-30%2007:01:30+0800,        1761778890000",
        "2025-10-30%2007:01:30%2008:00,     1761778890000",
        "2025-10-30,                        1761753600000",
        "2025/10/30%2008:01,                1761782460000",
    })
    void timesInAllSpellings(String value, long millis) {
        client.get("/messages?account_id=acc-1&since_time=" + value)
                .expectStatus()
                .isOk();
        assertThat(client.store.lastQuery()).extracting(PageQuery::since).isEqualTo(OptionalLong.of(millis));
    }

    @ParameterizedTest
    @CsvSource({"active, ACTIVE", "banned, BANNED", "pending, PENDING", "inactive, INACTIVE"})
    void accountsByStatusAndPlatform(String status, AccountStatus expected) {
        client.get("/accounts?platform=xhs&status=" + status).expectStatus().isOk();
        assertThat(client.store.lastAccountsQuery())
                .isEqualTo(new FakeAccountStore.AccountsQuery("xhs", Set.of(expected)));
    }

    @Test
    void noAccountHasAnUnknownStatus() {
        client.get("/accounts?status=logged_in&count=500")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.data.users.length()")
                .isEqualTo(0)
                .jsonPath("$.data.has_more")
                .isEqualTo(false);
        assertThat(client.store.lastAccountsQuery()).isNull();
    }

    @Test
    void accountsOfAllKinds() {
        client.get("/accounts").expectStatus().isOk();
        assertThat(client.store.lastAccountsQuery()).isEqualTo(new FakeAccountStore.AccountsQuery(null, Set.of()));
    }
}
