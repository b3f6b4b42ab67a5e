package io.imcache.master.desktop;

import io.imcache.master.desktop.view.DesktopJson;
import io.imcache.master.events.FeedEvent;
import io.imcache.master.json.JsonWriter;
import io.imcache.protocol.ItemCollection;
import io.imcache.redis.feed.AccountEvent;
import io.imcache.redis.item.ContentSchema;
import io.imcache.redis.item.ItemReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What clients are told of a change of an account that they see. */
final class ChangeNotifier {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String READ = "read";
    private static final int LONGEST_TITLE = 200;

    private final DesktopClients monitors;
    private final Duration hintAge;

    /** @param hintAge how old what is new may be to be told of by itself; an account's first snapshot is older, for the most part */
    ChangeNotifier(DesktopClients monitors, Duration hintAge) {
        this.monitors = monitors;
        this.hintAge = hintAge;
    }

    /** Completes when all of it is on its way; lists follow. */
    Mono<Void> tell(FeedEvent event) {
        AccountEvent commit = event.commit();
        return switch (event.type()) {
            case CHANGE -> {
                JsonNode summary = commit == null ? null : read(commit.summary());
                yield commit == null || summary == null ? Mono.empty() : change(event, commit, summary);
            }
            case RELOAD -> Mono.fromRunnable(() -> topics(event.accountId(), false));
            case DELETED -> Mono.empty(); // it leaves the channels
        };
    }

    private static @Nullable JsonNode read(byte[] summary) {
        try {
            return JSON.readTree(summary);
        } catch (JacksonException e) {
            return null;
        }
    }

    private Mono<Void> change(FeedEvent event, AccountEvent commit, JsonNode summary) {
        String accountId = event.accountId();
        JsonNode arrived = summary.path("arrived");
        boolean isRead = commit.kind().equals(READ);
        return Flux.fromIterable(arrived)
                .filter(this::isFresh)
                .concatMap(news -> hint(event, news))
                .then(Mono.fromRunnable(() -> {
                    if (isRead) {
                        marked(accountId, summary);
                    }
                    unread(event, summary.path("unread_change"));
                    topics(accountId, isRead || !arrived.isEmpty());
                }));
    }

    /** @param toAll else to those only who look at the account */
    private void topics(String accountId, boolean toAll) {
        monitors.each(accountId, monitor -> {
            if (toAll || monitor.isLookedAt(accountId)) {
                monitor.pushes().topics(accountId);
            }
        });
    }

    private void send(String accountId, String name, Consumer<JsonWriter> members) {
        byte[] json = DesktopJson.object(members);
        monitors.each(accountId, monitor -> monitor.send(name, json));
    }

    private void unread(FeedEvent event, JsonNode change) {
        if (change.isEmpty()) {
            return;
        }
        long comments =
                change.path("comments").asLong(0) + change.path("discussions").asLong(0);
        long messages = change.path("messages").asLong(0);
        if (comments == 0 && messages == 0 && change.size() == 1 && change.has("notifications")) {
            return; // clients of this kind know of none
        }
        send(event.accountId(), "monitor:unread_update", out -> {
            out.text("channelId", event.accountId());
            out.begin("unread");
            DesktopJson.unread(out, event.unread());
            out.end();
            out.begin("delta");
            DesktopJson.counts(out, comments, messages);
            out.end();
        });
    }

    // What is new.

    private boolean isFresh(JsonNode news) {
        return news.path("create_time").asLong(0) > System.currentTimeMillis() - hintAge.toMillis();
    }

    private Mono<Void> hint(FeedEvent event, JsonNode news) {
        if (!news.path("type").asString("").equals("comment")) {
            return Mono.fromRunnable(() -> hint(event, news, out -> {
                out.text("messageType", "private_message");
                out.text("conversationId", text(news, "conversation_id"));
                out.number("messageCount", news.path("count").asLong(0));
            }));
        }
        String contentId = text(news, "content_id");
        String title = text(news, "content_title");
        Mono<String> known = title == null && contentId != null ? title(event.accountId(), contentId) : Mono.empty();
        return known.onErrorComplete()
                .defaultIfEmpty(title == null ? "" : title)
                .doOnNext(found -> hint(event, news, out -> {
                    out.text("messageType", "comment");
                    out.text("topicId", contentId);
                    out.text("topicTitle", found);
                    out.number("commentCount", news.path("count").asLong(0));
                }))
                .then();
    }

    private Mono<String> title(String accountId, String contentId) {
        return monitors.store()
                .item(accountId, ItemCollection.CONTENTS, contentId)
                .filter(page -> !page.items().isEmpty())
                .mapNotNull(page -> page.items().get(0).values(new ItemReader()).text(ContentSchema.INSTANCE.title))
                .map(title -> title.length() <= LONGEST_TITLE
                        ? title
                        : title.substring(0, title.offsetByCodePoints(0, LONGEST_TITLE / 2)));
    }

    private void hint(FeedEvent event, JsonNode news, Consumer<JsonWriter> of) {
        send(event.accountId(), "monitor:new_message_hint", out -> {
            out.text("channelId", event.accountId());
            out.text("platform", event.platform());
            of.accept(out);
            out.text("fromUserId", text(news.path("sender"), "user_id"));
            out.text("fromUserName", text(news.path("sender"), "user_name"));
            out.number(
                    "totalUnreadCount",
                    event.unread().comments()
                            + event.unread().discussions()
                            + event.unread().directMessages());
            out.number("timestamp", news.path("create_time").asLong(0));
        });
    }

    private static @Nullable String text(JsonNode from, String name) {
        JsonNode value = from.path(name);
        return value.isString() ? value.asString() : null;
    }

    // What was read.

    private void marked(String accountId, JsonNode summary) {
        String contentId = text(summary.path("read_all"), "content_id");
        String conversationId = text(summary.path("read_all"), "conversation_id");
        if (contentId != null) {
            readAll(accountId, "monitor:topic_read", "topicId", contentId, marked(summary, "comments"));
        } else if (conversationId != null) {
            readAll(
                    accountId,
                    "monitor:conversation_read",
                    "conversationId",
                    conversationId,
                    marked(summary, "messages"));
        } else {
            some(accountId, "comment", summary, "comments");
            some(accountId, "message", summary, "messages");
        }
    }

    private static long marked(JsonNode summary, String collection) {
        return summary.path("changes").path(collection).path("marked").asLong(0);
    }

    private void readAll(String accountId, String event, String idName, String id, long count) {
        send(accountId, event, out -> {
            out.number("count", count);
            out.text(idName, id);
            out.text("channelId", accountId);
            ReadEvents.readAt(out);
        });
    }

    private void some(String accountId, String type, JsonNode summary, String collection) {
        List<String> ids = new ArrayList<>();
        summary.path("marked").path(collection).forEach(id -> ids.add(id.asString()));
        if (ids.isEmpty()) {
            return;
        }
        long count = marked(summary, collection);
        send(accountId, count == 1 ? "monitor:message_read" : "monitor:messages_read", out -> {
            out.text("type", type);
            if (count == 1) {
                out.text("id", ids.get(0));
            } else {
                out.texts("ids", ids);
                out.number("count", count);
            }
            out.text("channelId", accountId);
            ReadEvents.readAt(out);
        });
    }
}
