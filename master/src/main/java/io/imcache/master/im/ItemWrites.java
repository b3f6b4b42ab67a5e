package io.imcache.master.im;

import io.imcache.master.im.body.Bodies;
import io.imcache.master.im.body.Body;
import io.imcache.master.im.body.BodyTable;
import io.imcache.master.im.body.BodyTables;
import io.imcache.master.im.view.Answers;
import io.imcache.master.im.view.ItemKind;
import io.imcache.master.security.VisibleAccounts;
import io.imcache.master.web.RequestException;
import io.imcache.master.web.RouteTable;
import io.imcache.protocol.ItemCollection;
import io.imcache.redis.AccountStore;
import io.imcache.redis.model.Mark;
import io.imcache.redis.model.Page;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * Writes to the items of an account, except for new messages. Each write is idempotent, and answers with the item as it
 * is afterwards.
 */
final class ItemWrites {
    private final AccountStore store;
    private final Bodies bodies;
    private final ItemAccounts accounts;
    private final NewIds ids;
    private final InstantSource clock;

    ItemWrites(AccountStore store, Bodies bodies, ItemAccounts accounts, NewIds ids, InstantSource clock) {
        this.store = store;
        this.bodies = bodies;
        this.accounts = accounts;
        this.ids = ids;
        this.clock = clock;
    }

    void addTo(RouteTable routes) {
        routes.post(
                        "/conversations",
                        create(ItemKind.CONVERSATION, BodyTables.CONVERSATION, "conversationId", Responses::created))
                .delete("/conversations/{id}", delete(ItemKind.CONVERSATION))
                .put("/conversations/{id}/read", write(ItemKind.CONVERSATION, ItemWrites::readConversation))
                .put("/conversations/{id}/pin", mark(ItemKind.CONVERSATION, Mark.of("isPinned", true)))
                .delete("/conversations/{id}/pin", mark(ItemKind.CONVERSATION, Mark.of("isPinned", false)))
                .put("/conversations/{id}/mute", mark(ItemKind.CONVERSATION, Mark.of("isMuted", true)))
                .delete("/conversations/{id}/mute", mark(ItemKind.CONVERSATION, Mark.of("isMuted", false)))
                .delete("/messages/{id}", delete(ItemKind.MESSAGE))
                .put("/messages/{id}/read", mark(ItemKind.MESSAGE, Mark.READ))
                .put("/messages/{id}/status", write(ItemKind.MESSAGE, ItemWrites::setStatus))
                .put("/messages/{id}/recall", write(ItemKind.MESSAGE, this::recall))
                .post("/contents", create(ItemKind.CONTENT, BodyTables.NEW_CONTENT, "contentId", Responses::ok))
                .put("/contents/{id}", set(ItemKind.CONTENT, BodyTables.CONTENT))
                .delete("/contents/{id}", delete(ItemKind.CONTENT))
                .put("/contents/{id}/read", mark(ItemKind.CONTENT, Mark.READ))
                .post(
                        "/discussions",
                        create(ItemKind.DISCUSSION, BodyTables.NEW_DISCUSSION, "commentId", Responses::ok))
                .put("/discussions/{id}", set(ItemKind.DISCUSSION, BodyTables.DISCUSSION))
                .delete("/discussions/{id}", delete(ItemKind.DISCUSSION))
                .put("/discussions/{id}/read", mark(ItemKind.DISCUSSION, Mark.READ));
    }

    /** The item that a write is about, and the body of the request. */
    private record Target(AccountStore store, String accountId, ItemCollection collection, String id, Body body) {}

    /** A write after which the item is still visible. */
    private HandlerFunction<ServerResponse> write(ItemKind kind, Function<Target, Mono<Page>> write) {
        return request -> target(request, kind)
                .flatMap(target -> ItemRoutes.existing(write.apply(target), kind, target.id())
                        // A deleted item can still be marked, but is not visible.
                        .then(ItemRoutes.existing(item(target), kind, target.id())))
                .flatMap(page -> Responses.ok(Answers.one(kind, page)));
    }

    private HandlerFunction<ServerResponse> mark(ItemKind kind, Mark mark) {
        return write(kind, target -> mark(target, mark));
    }

    private HandlerFunction<ServerResponse> set(ItemKind kind, BodyTable table) {
        return write(kind, target -> mark(target, markOf(table.readSome(target.body()))));
    }

    private HandlerFunction<ServerResponse> delete(ItemKind kind) {
        Mark deleted = Mark.deleted(kind.collection());
        return request -> target(request, kind)
                .flatMap(target -> ItemRoutes.existing(mark(target, deleted), kind, target.id()))
                .flatMap(page -> Responses.deleted());
    }

    private Mono<Target> target(ServerRequest request, ItemKind kind) {
        return bodies.read(request).flatMap(body -> {
            var parameters = new Parameters(request);
            String id = parameters.pathId();
            String named = kind.isFoundById() ? parameters.accountIdOrNull(body) : parameters.accountId(body);
            AccountStore visible = VisibleAccounts.of(store, request);
            return accounts.of(visible, named, kind, id)
                    .map(accountId -> new Target(visible, accountId, kind.collection(), id, body));
        });
    }

    private static Mono<Page> item(Target target) {
        return Mono.defer(() -> target.store().item(target.accountId(), target.collection(), target.id()));
    }

    private static Mono<Page> mark(Target target, Mark mark) {
        return target.store().mark(target.accountId(), target.collection(), List.of(target.id()), mark);
    }

    private static Mark markOf(Map<String, Object> fields) {
        Mark mark = null;
        for (Map.Entry<String, Object> field : fields.entrySet()) {
            mark = mark == null
                    ? Mark.of(field.getKey(), field.getValue())
                    : mark.and(field.getKey(), field.getValue());
        }
        if (mark == null) {
            throw new IllegalArgumentException("fields: none (expected: some)");
        }
        return mark;
    }

    /** Writes fields as the JSON of an item, which has the same kinds of values as a mark. */
    static String json(Map<String, Object> fields) {
        return new String(markOf(fields).json(), StandardCharsets.UTF_8);
    }

    private static Mono<Page> readConversation(Target target) {
        return target.store().markConversationRead(target.accountId(), target.id());
    }

    private static Mono<Page> setStatus(Target target) {
        Object status = BodyTables.MESSAGE_STATUS.read(target.body()).getOrDefault("status", "sent");
        return mark(target, Mark.of("status", status.equals("pending") ? "sending" : status));
    }

    /** Keeps the time of the first recall if a message is recalled again. */
    private Mono<Page> recall(Target target) {
        return ItemRoutes.existing(item(target), ItemKind.MESSAGE, target.id())
                .flatMap(page -> MessageItems.isRecalled(page)
                        ? Mono.just(page)
                        : mark(target, Mark.of("isRecalled", true).and("recalledAt", clock.millis())));
    }

    /**
     * Sets the fields instead if there is, or was, an item with the same id.
     *
     * @param answer with the status that existing clients expect of this route
     */
    private HandlerFunction<ServerResponse> create(
            ItemKind kind, BodyTable table, String idField, Function<byte[], Mono<ServerResponse>> answer) {
        return request -> bodies.read(request).flatMap(body -> {
            String accountId = new Parameters(request).accountId(body);
            AccountStore visible = VisibleAccounts.of(store, request);
            Map<String, Object> fields = new LinkedHashMap<>(table.read(body));
            String id = (String) fields.computeIfAbsent(idField, name -> ids.next());
            Map<String, Object> given = new LinkedHashMap<>(fields);
            given.remove(idField);
            given.put("imDeleted", false);
            fields.putIfAbsent("createdAt", clock.millis());
            return visible.create(accountId, kind.collection(), json(fields))
                    .flatMap(made -> {
                        if (made.version() == 0) {
                            return Mono.error(RequestException.notFound("account", accountId));
                        }
                        return made.items().isEmpty()
                                ? visible.mark(accountId, kind.collection(), List.of(id), markOf(given))
                                : Mono.just(made);
                    })
                    .then(ItemRoutes.existing(
                            Mono.defer(() -> visible.item(accountId, kind.collection(), id)), kind, id))
                    .flatMap(page -> answer.apply(Answers.one(kind, page)));
        });
    }
}
