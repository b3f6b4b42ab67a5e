package io.imcache.master.im;

import io.imcache.master.im.view.Answers;
import io.imcache.master.im.view.ItemKind;
import io.imcache.master.security.VisibleAccounts;
import io.imcache.master.web.RequestException;
import io.imcache.master.web.RouteTable;
import io.imcache.protocol.ItemCollection;
import io.imcache.redis.AccountStore;
import io.imcache.redis.item.CommentSchema;
import io.imcache.redis.model.Page;
import io.imcache.redis.model.PageQuery;
import java.util.Locale;
import java.util.function.BiFunction;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Reads the items of an account. */
final class ItemRoutes {
    private static final int COUNT = 20;
    private static final int MESSAGES_OF_CONVERSATION_COUNT = 50;

    private final AccountStore store;
    private final ItemAccounts accounts;

    ItemRoutes(AccountStore store, ItemAccounts accounts) {
        this.store = store;
        this.accounts = accounts;
    }

    void addTo(RouteTable routes) {
        HandlerFunction<ServerResponse> messagesOfConversation =
                list(ItemKind.MESSAGE, MESSAGES_OF_CONVERSATION_COUNT, Filters::messagesOfConversation);
        routes.get("/conversations", list(ItemKind.CONVERSATION, COUNT, Filters::conversations))
                .get("/conversations/{id}", one(ItemKind.CONVERSATION))
                .get("/conversations/{id}/messages", messagesOfConversation)
                .get("/messages", list(ItemKind.MESSAGE, COUNT, Filters::messages))
                .get("/messages/{id}", one(ItemKind.MESSAGE))
                .get("/messages/conversations/{id}/messages", messagesOfConversation)
                .get("/contents", list(ItemKind.CONTENT, COUNT, Filters::contents))
                .get("/contents/{id}", one(ItemKind.CONTENT))
                .get("/contents/{id}/stats", one(ItemKind.CONTENT, (kind, page) -> Answers.contentStats(page)))
                .get("/discussions", list(ItemKind.DISCUSSION, COUNT, Filters::discussions))
                .get("/discussions/{id}", one(ItemKind.DISCUSSION))
                .get("/discussions/comments/{commentId}/discussions", this::replies)
                .get("/notifications", list(ItemKind.NOTIFICATION, COUNT, Filters::notifications));
    }

    private HandlerFunction<ServerResponse> list(ItemKind kind, int count, Filters.Reader filters) {
        return request -> {
            var parameters = new Parameters(request);
            Cursor cursor = parameters.cursor();
            String accountId = parameters.accountId();
            PageQuery.Builder query = PageQuery.of(accountId, kind.collection())
                    .after(cursor.after())
                    .page(cursor.skip(), parameters.count(count));
            filters.read(parameters, query);
            AccountStore visible = VisibleAccounts.of(store, request);
            return Responses.ok(
                    request,
                    visible.version(accountId),
                    visible.page(query.build()),
                    page -> answer(page, Answers.list(kind, page, next(cursor, page))));
        };
    }

    static Answers.Next next(Cursor cursor, Page page) {
        return new Answers.Next(cursor.numberAfter(page), cursor.textAfter(page), page.hasMore());
    }

    static Responses.Versioned answer(Page page, byte[] json) {
        return new Responses.Versioned(page.version(), json);
    }

    private HandlerFunction<ServerResponse> one(ItemKind kind) {
        return one(kind, Answers::one);
    }

    private HandlerFunction<ServerResponse> one(ItemKind kind, BiFunction<ItemKind, Page, byte[]> answer) {
        return request -> {
            var parameters = new Parameters(request);
            String id = parameters.pathId();
            String named = kind.isFoundById() ? parameters.accountIdOrNull() : parameters.accountId();
            AccountStore visible = VisibleAccounts.of(store, request);
            return accounts.of(visible, named, kind, id)
                    .flatMap(accountId -> Responses.ok(
                            request,
                            visible.version(accountId),
                            existing(visible.item(accountId, kind.collection(), id), kind, id),
                            page -> answer(page, answer.apply(kind, page))));
        };
    }

    static RequestException notFound(ItemKind kind, String id) {
        return RequestException.notFound(kind.name().toLowerCase(Locale.ROOT), id);
    }

    /** Passes on a page with an item; 404 without one. */
    static Mono<Page> existing(Mono<Page> item, ItemKind kind, String id) {
        return item.flatMap(page -> page.items().isEmpty() ? Mono.error(notFound(kind, id)) : Mono.just(page));
    }

    /** Lists the replies to a comment, with their total. */
    private Mono<ServerResponse> replies(ServerRequest request) {
        var parameters = new Parameters(request);
        Cursor cursor = parameters.cursor();
        String accountId = parameters.accountId();
        String commentId = parameters.pathId("commentId");
        PageQuery query = PageQuery.of(accountId, ItemCollection.COMMENTS)
                .within(CommentSchema.INSTANCE.byParent, commentId)
                .after(cursor.after())
                .page(cursor.skip(), parameters.count(COUNT))
                .build();
        AccountStore visible = VisibleAccounts.of(store, request);
        return Responses.ok(
                request,
                visible.version(accountId),
                visible.page(query)
                        .zipWhen(page -> visible.count(
                                accountId, ItemCollection.COMMENTS, CommentSchema.INSTANCE.byParent, commentId)),
                // The counts may come from a later version than the items; the tag names that of the items.
                read -> answer(read.getT1(), Answers.replies(read.getT1(), next(cursor, read.getT1()), read.getT2())));
    }
}
