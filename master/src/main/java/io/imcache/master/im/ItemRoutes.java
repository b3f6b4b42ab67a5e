package io.imcache.master.im;

import io.imcache.master.im.view.Answers;
import io.imcache.master.im.view.ItemKind;
import io.imcache.redis.AccountStore;
import io.imcache.redis.Page;
import io.imcache.redis.PageQuery;
import java.util.Locale;
import java.util.function.BiFunction;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Reads of what is in an account. */
final class ItemRoutes {
    private static final int COUNT = 20;
    private static final int MESSAGES_OF_CONVERSATION_COUNT = 50;

    private final AccountStore store;

    ItemRoutes(AccountStore store) {
        this.store = store;
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
                .get("/notifications", list(ItemKind.NOTIFICATION, COUNT, Filters::notifications));
    }

    private HandlerFunction<ServerResponse> list(ItemKind kind, int count, Filters.Reader filters) {
        return request -> {
            var parameters = new Parameters(request);
            int cursor = parameters.cursor();
            PageQuery.Builder query =
                    PageQuery.of(parameters.accountId(), kind.collection()).page(cursor, parameters.count(count));
            filters.read(parameters, query);
            return store.page(query.build()).flatMap(page -> {
                long next = (long) cursor + page.items().size();
                return Responses.ok(request, page.version(), Answers.list(kind, page, next));
            });
        };
    }

    private HandlerFunction<ServerResponse> one(ItemKind kind) {
        return one(kind, Answers::one);
    }

    private HandlerFunction<ServerResponse> one(ItemKind kind, BiFunction<ItemKind, Page, byte[]> answer) {
        return request -> {
            var parameters = new Parameters(request);
            String id = parameters.pathId();
            return store.item(parameters.accountId(), kind.collection(), id)
                    .flatMap(page -> page.items().isEmpty()
                            ? Mono.error(RequestException.notFound(nameOf(kind), id))
                            : respond(request, page, answer.apply(kind, page)));
        };
    }

    private static Mono<ServerResponse> respond(ServerRequest request, Page page, byte[] answer) {
        return Responses.ok(request, page.version(), answer);
    }

    private static String nameOf(ItemKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
