package io.imcache.master.desktop;

import io.imcache.master.assignment.CrawlAccounts;
import io.imcache.master.events.ChangeFeed;
import io.imcache.master.login.LoginRequests;
import io.imcache.master.security.Role;
import io.imcache.master.socketio.Client;
import io.imcache.master.socketio.ClientHandler;
import io.imcache.master.socketio.NamespaceHandler;
import io.imcache.master.workers.OutboundMessages;
import io.imcache.master.workers.WorkerPresence;
import io.imcache.redis.AccountStore;
import io.imcache.redis.accounts.AccountOverviews;
import io.imcache.redis.outbound.AccountNotices;
import io.imcache.redis.topics.AccountTopics;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import reactor.core.Disposable;
import reactor.core.Disposables;

/** The clients of this master, and what they share. Nothing is read or watched while there are none. */
final class DesktopClients implements NamespaceHandler {
    private final Set<DesktopClient> connected = ConcurrentHashMap.newKeySet();
    /** Those of them that have sent an event. */
    private final Set<DesktopClient> all = ConcurrentHashMap.newKeySet();

    private final AccountStore store;
    private final DesktopProperties properties;
    private final ChangeFeed feed;
    private final AccountNotices notices;
    private final OutboundMessages outbound;
    private final OnlineWorkers workers;
    private final ChannelTable channels;
    private final TopicLists topicLists;
    private final SendingQueue sending;
    private final DesktopEvents events;
    private Disposable watching = Disposables.disposed();

    DesktopClients(
            AccountStore store,
            AccountOverviews overviews,
            AccountTopics topics,
            AccountNotices notices,
            ChangeFeed feed,
            OutboundMessages outbound,
            WorkerPresence presence,
            LoginRequests logins,
            CrawlAccounts crawled,
            DesktopProperties properties,
            EventMeters meters) {
        this.store = store;
        this.properties = properties;
        this.feed = feed;
        this.notices = notices;
        this.outbound = outbound;
        workers = new OnlineWorkers(presence);
        channels = new ChannelTable(overviews, topics, workers, this::channelChanged);
        topicLists = new TopicLists(store, topics, properties.topics());
        sending = new SendingQueue(outbound);
        meters.watch(all::size);
        events = new DesktopEvents(meters);
        new ChannelEvents(channels, workers).addTo(events);
        var finder = new TopicFinder(topics, channels);
        new TopicEvents(finder, sending, properties.messages()).addTo(events);
        new ReadEvents(finder).addTo(events);
        new ReplyEvents(store, finder, outbound, sending).addTo(events);
        new AccountChangeEvents(channels, crawled).addTo(events);
        new LoginEvents(logins).addTo(events);
    }

    @Override
    public String namespace() {
        return "/";
    }

    @Override
    public Role role() {
        return Role.IM;
    }

    @Override
    public Set<String> eventNames() {
        return events.names();
    }

    @Override
    public ClientHandler open(Client client) {
        var monitor = new DesktopClient(client, store, this, properties);
        connected.add(monitor);
        return monitor;
    }

    /** Counts a client that has sent an event. Nothing is watched for clients that only connect. */
    void joined(DesktopClient monitor) {
        if (all.contains(monitor)) {
            return;
        }
        synchronized (this) {
            if (connected.contains(monitor) && all.add(monitor) && all.size() == 1) {
                watching = ChangeWatcher.start(this, feed, notices, outbound);
            }
        }
    }

    synchronized void ended(DesktopClient monitor) {
        connected.remove(monitor);
        if (all.remove(monitor) && all.isEmpty()) {
            watching.dispose();
            channels.clear();
        }
    }

    /** Tells clients of a login; those that only connected to this namespace see none. */
    void tellOfLogin(String accountId, String event, byte[] json) {
        each(accountId, monitor -> monitor.send(event, json));
    }

    private void channelChanged(String accountId) {
        each(accountId, monitor -> monitor.pushes().channels());
    }

    /** Whether somebody is here who sees an account. */
    boolean isSeen(String accountId) {
        return all.stream().anyMatch(monitor -> monitor.sees(accountId));
    }

    /** All who see an account. */
    void each(String accountId, Consumer<DesktopClient> told) {
        for (DesktopClient monitor : all) {
            if (monitor.sees(accountId)) {
                told.accept(monitor);
            }
        }
    }

    void each(Consumer<DesktopClient> told) {
        all.forEach(told);
    }

    Duration hintAge() {
        return properties.hintAge();
    }

    AccountStore store() {
        return store;
    }

    DesktopEvents events() {
        return events;
    }

    OnlineWorkers workers() {
        return workers;
    }

    ChannelTable channels() {
        return channels;
    }

    TopicLists topicLists() {
        return topicLists;
    }

    SendingQueue sending() {
        return sending;
    }
}
