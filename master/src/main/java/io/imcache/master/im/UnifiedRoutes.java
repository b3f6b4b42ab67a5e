package io.imcache.master.im;

import io.imcache.master.im.body.Bodies;
import io.imcache.master.im.body.Body;
import io.imcache.master.im.body.BodyTables;
import io.imcache.master.im.view.Answers;
import io.imcache.master.security.VisibleAccounts;
import io.imcache.master.web.RequestException;
import io.imcache.master.web.RouteTable;
import io.imcache.protocol.ItemCollection;
import io.imcache.redis.AccountStore;
import io.imcache.redis.model.Mark;
import io.imcache.redis.model.UnifiedQuery;
import io.imcache.redis.model.UnreadCounts;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Lists comments, replies and direct messages together. */
final class UnifiedRoutes {
    private static final int COUNT = 20;
    private static final List<String> TYPES = List.of("comment", "discussion", "direct_message");

    private final AccountStore store;
    private final Bodies bodies;

    UnifiedRoutes(AccountStore store, Bodies bodies) {
        this.store = store;
        this.bodies = bodies;
    }

    void addTo(RouteTable routes) {
        routes.get("/unified-messages", this::list)
                .get("/unified-messages/stats", this::stats)
                .put("/unified-messages/{id}/read", this::read)
                .put("/unified-messages/read-many", this::readMany);
    }

    private Mono<ServerResponse> list(ServerRequest request) {
        var parameters = new Parameters(request);
        Cursor cursor = parameters.cursor();
        var query = new UnifiedQuery(
                parameters.accountId(),
                types(parameters),
                parameters.flag("is_new"),
                parameters.flag("is_read"),
                cursor.after(),
                cursor.skip(),
                parameters.count(COUNT));
        AccountStore visible = VisibleAccounts.of(store, request);
        return Responses.ok(
                request,
                visible.version(query.accountId()),
                visible.unified(query),
                page -> ItemRoutes.answer(page, Answers.unified(page, ItemRoutes.next(cursor, page))));
    }

    private static Set<UnifiedQuery.Type> types(Parameters parameters) {
        var types = EnumSet.noneOf(UnifiedQuery.Type.class);
        parameters
                .someOf("types", TYPES)
                .forEach(type -> types.add(UnifiedQuery.Type.valueOf(type.toUpperCase(Locale.ROOT))));
        return types;
    }

    private Mono<ServerResponse> stats(ServerRequest request) {
        String accountId = new Parameters(request).accountId();
        AccountStore visible = VisibleAccounts.of(store, request);
        return Responses.ok(
                request,
                visible.version(accountId),
                visible.unread(accountId),
                unread -> new Responses.Versioned(unread.version(), stats(unread)));
    }

    private static byte[] stats(UnreadCounts unread) {
        return Answers.one(out -> {
            out.number("total_unread", unread.comments() + unread.discussions() + unread.directMessages());
            out.number("comment_unread", unread.comments());
            out.number("discussion_unread", unread.discussions());
            out.number("direct_message_unread", unread.directMessages());
            // Existing clients read these.
            out.number("unread_comments", unread.comments());
            out.number("unread_discussions", unread.discussions());
            out.number("unread_direct_messages", unread.directMessages());
        });
    }

    private Mono<ServerResponse> read(ServerRequest request) {
        return bodies.read(request).flatMap(body -> {
            String id = new Parameters(request).pathId();
            ItemCollection collection = collection(BodyTables.READ.read(body));
            return mark(request, body, collection, List.of(id))
                    .flatMap(marked -> marked == 0
                            ? Mono.error(RequestException.notFound("message", id))
                            : Responses.ok(Answers.one(out -> out.flag("marked", true))));
        });
    }

    @SuppressWarnings("unchecked") // the table's field is a list of texts
    private Mono<ServerResponse> readMany(ServerRequest request) {
        return bodies.read(request).flatMap(body -> {
            Map<String, Object> fields = BodyTables.READ_MANY.read(body);
            var ids = (List<String>) fields.getOrDefault("messageIds", List.of());
            return mark(request, body, collection(fields), ids)
                    .flatMap(marked -> Responses.ok(Answers.one(out -> out.number("marked_count", marked))));
        });
    }

    private Mono<Integer> mark(ServerRequest request, Body body, ItemCollection collection, List<String> ids) {
        return VisibleAccounts.of(store, request)
                .mark(new Parameters(request).accountId(body), collection, ids, Mark.READ)
                .map(page -> page.items().size());
    }

    private static ItemCollection collection(Map<String, Object> fields) {
        return "direct_message".equals(fields.get("businessType")) ? ItemCollection.MESSAGES : ItemCollection.COMMENTS;
    }
}
