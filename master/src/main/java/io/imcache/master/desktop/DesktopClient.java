package io.imcache.master.desktop;

import io.imcache.master.desktop.view.DesktopJson;
import io.imcache.master.json.JsonWriter;
import io.imcache.master.security.Access;
import io.imcache.master.security.VisibleAccounts;
import io.imcache.master.socketio.Client;
import io.imcache.master.socketio.ClientEvent;
import io.imcache.master.socketio.ClientHandler;
import io.imcache.master.socketio.ClientQueue;
import io.imcache.master.socketio.wire.RawJson;
import io.imcache.master.support.AccountLanes;
import io.imcache.protocol.AnswerCode;
import io.imcache.redis.AccountStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** A client that is connected: what it may see, what it looks at, and what it is sent. */
final class DesktopClient implements ClientHandler, PendingLists.Lists {
    private static final Logger log = LoggerFactory.getLogger(DesktopClient.class);

    static final String CHANNELS = "monitor:channels";
    static final String TOPICS = "monitor:topics";
    static final String ERROR = "monitor:error";

    /** Accounts whose topics it asked for lately, and replies that it sent. */
    private static final int MOST_REMEMBERED = 64;

    private final ClientQueue queue;
    private final Access access;
    private final AccountStore store;
    private final DesktopClients hub;
    private final PendingLists pushes;
    private final AccountLanes topicLanes = new AccountLanes();
    private final Map<String, Boolean> lookedAt = remembering();
    /** The topics of the replies that it sent. */
    private final Map<String, String> replies = remembering();

    private final NamedAccounts named = new NamedAccounts();
    private boolean hasChannels;

    DesktopClient(Client client, AccountStore store, DesktopClients hub, DesktopProperties properties) {
        this.access = client.access();
        this.queue = client.queue(properties.maxPending().toBytes(), () -> client.send(ERROR, endedAsSlow()));
        this.store = VisibleAccounts.of(store, access);
        this.hub = hub;
        this.pushes = new PendingLists(this, properties.pushRate().toBytes());
    }

    private static <T> Map<String, T> remembering() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, T> eldest) {
                return size() > MOST_REMEMBERED;
            }
        };
    }

    Access access() {
        return access;
    }

    /** The store as this client sees it. */
    AccountStore store() {
        return store;
    }

    boolean sees(String accountId) {
        return access.mayRead(accountId);
    }

    void send(String event, byte[] json) {
        queue.send(event, json);
    }

    void send(String event, Consumer<JsonWriter> members) {
        queue.send(event, DesktopJson.object(members));
    }

    // What it looks at.

    void looksAt(String accountId) {
        synchronized (lookedAt) {
            lookedAt.put(accountId, true);
        }
    }

    @Override
    public boolean isLookedAt(String accountId) {
        synchronized (lookedAt) {
            return lookedAt.containsKey(accountId);
        }
    }

    /** The accounts that it looks at, the latest first. */
    List<String> lookedAt() {
        synchronized (lookedAt) {
            var ids = new ArrayList<>(lookedAt.keySet());
            Collections.reverse(ids);
            return ids;
        }
    }

    NamedAccounts named() {
        return named;
    }

    void sends(String replyId, String topicId) {
        synchronized (replies) {
            replies.put(replyId, topicId);
        }
    }

    /** The topic of a reply that it sent; null where it sent none of this id. */
    @Nullable String topicOf(String replyId) {
        synchronized (replies) {
            return replies.get(replyId);
        }
    }

    // Lists.

    PendingLists pushes() {
        return pushes;
    }

    @Override
    public boolean isIdle() {
        return queue.isIdle();
    }

    @Override
    public Mono<Integer> sendChannels() {
        return hub.channels()
                .ready(access)
                .then(Mono.fromSupplier(() -> sendChannelsNow().json().length));
    }

    /** Put together and sent in one step, so that an older list is not sent after a newer one. */
    synchronized ChannelTable.Listing sendChannelsNow() {
        pushes.takeChannels();
        hasChannels = true;
        ChannelTable.Listing list = hub.channels().list(access);
        named.listed(list.accountIds());
        send(CHANNELS, list.json());
        return list;
    }

    /** Sends the channels where they have changed since it was sent them, or it never was. */
    synchronized void sendChannelsIfChanged() {
        if (pushes.takeChannels() || !hasChannels) {
            sendChannelsNow();
        }
    }

    @Override
    public Mono<Integer> sendTopics(String accountId) {
        return topicLanes.inOrder(
                accountId,
                Mono.defer(() -> {
                            pushes.takeTopics(accountId);
                            return hub.topicLists().read(accountId);
                        })
                        .map(json -> {
                            send(TOPICS, json);
                            return json.length;
                        }));
    }

    // As a client of the namespace.

    @Override
    public Mono<Void> take(ClientEvent event) {
        hub.joined(this);
        return hub.events().take(this, event);
    }

    @Override
    public void refused(AnswerCode code, String reason) {
        log.debug("message of a desktop client refused: {}", reason);
        send(ERROR, DesktopJson.failure(reason));
    }

    private static RawJson endedAsSlow() {
        return new RawJson(DesktopJson.object(out -> {
            DesktopJson.failure(out, "the connection is ended: slow");
            out.text("reason", "slow");
        }));
    }

    @Override
    public void ended() {
        pushes.end();
        hub.ended(this);
    }
}
