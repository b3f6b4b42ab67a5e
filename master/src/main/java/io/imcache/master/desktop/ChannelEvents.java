package io.imcache.master.desktop;

import io.imcache.master.desktop.view.Channel;
import io.imcache.master.desktop.view.DesktopJson;
import io.imcache.master.workers.WorkerPresence;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** What clients ask about all of their accounts. */
final class ChannelEvents {
    private static final String REGISTERED = "monitor:registered";
    private static final String UNREAD = "monitor:unread_count_response";
    private static final List<String> CLIENT_TYPES = List.of("monitor", "admin");
    private static final Map<String, String> PLATFORMS = Map.of("douyin", "抖音", "xiaohongshu", "小红书");

    private final ChannelTable channels;
    private final OnlineWorkers workers;

    ChannelEvents(ChannelTable channels, OnlineWorkers workers) {
        this.channels = channels;
        this.workers = workers;
    }

    void addTo(DesktopEvents events) {
        events.on("monitor:register", REGISTERED, this::register)
                .on("monitor:request_channels", this::list)
                .on("monitor:sync", this::sync)
                .on("monitor:get_unread_count", UNREAD, this::unread)
                .on("monitor:request_platforms", "monitor:platforms", ChannelEvents::platforms)
                .on("monitor:request_workers", "monitor:workers", this::workers);
    }

    private Mono<Void> register(DesktopClient monitor, EventPayload request) {
        String type = request.oneOf("clientType", CLIENT_TYPES);
        String id = request.id("clientId");
        return channels.ready(monitor.access()).then(Mono.fromRunnable(() -> {
            ChannelTable.Listing list = monitor.sendChannelsNow();
            monitor.send(REGISTERED, out -> {
                out.flag("success", true);
                out.number("channelCount", list.accountIds().size());
                out.text("clientId", id);
                out.text("clientType", type);
            });
        }));
    }

    private Mono<Void> list(DesktopClient monitor, EventPayload request) {
        return channels.ready(monitor.access()).then(Mono.fromRunnable(monitor::sendChannelsNow));
    }

    private Mono<Void> sync(DesktopClient monitor, EventPayload request) {
        return channels.ready(monitor.access()).then(Mono.fromRunnable(monitor::sendChannelsIfChanged));
    }

    private Mono<Void> unread(DesktopClient monitor, EventPayload request) {
        String accountId = request.optionalAccountId("channelId");
        if (accountId == null) {
            return channels.ready(monitor.access())
                    .then(Mono.fromRunnable(() -> monitor.send(UNREAD, channels.unread(monitor.access()))));
        }
        return monitor.store()
                .unread(accountId)
                .doOnNext(unread -> monitor.send(UNREAD, out -> {
                    out.flag("success", true);
                    out.text("channelId", accountId);
                    out.begin("unread");
                    DesktopJson.unread(out, unread);
                    out.end();
                }))
                .then();
    }

    private static Mono<Void> platforms(DesktopClient monitor, EventPayload request) {
        monitor.send("monitor:platforms", out -> {
            out.flag("success", true);
            out.beginList("data");
            PLATFORMS.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(platform -> {
                out.begin();
                out.text("value", platform.getKey());
                out.text("label", platform.getValue());
                out.end();
            });
            out.endList();
        });
        return Mono.empty();
    }

    /** Those who are connected, and those who crawl an account that the client sees; a token for some sees only the latter. */
    private Mono<Void> workers(DesktopClient monitor, EventPayload request) {
        return channels.ready(monitor.access()).then(Mono.fromRunnable(() -> {
            Map<String, Integer> assigned = new HashMap<>();
            for (Channel channel : channels.channels(monitor.access())) {
                if (channel.worker() != null) {
                    assigned.merge(channel.worker(), 1, Integer::sum);
                }
            }
            Map<String, WorkerPresence.Worker> connected = workers.all();
            var ids = new TreeSet<>(assigned.keySet());
            if (monitor.access().accounts() == null) {
                ids.addAll(connected.keySet());
            }
            monitor.send("monitor:workers", out -> {
                out.flag("success", true);
                out.beginList("data");
                for (String id : ids) {
                    WorkerPresence.Worker worker = connected.get(id);
                    out.begin();
                    out.text("id", id);
                    out.text("status", worker == null ? Channel.OFFLINE : Channel.ONLINE);
                    out.number("assigned_accounts", assigned.getOrDefault(id, 0));
                    out.text("host", worker == null ? null : worker.host());
                    out.decimal("port", port(worker));
                    out.end();
                }
                out.endList();
            });
        }));
    }

    private static @Nullable String port(WorkerPresence.@Nullable Worker worker) {
        return worker == null ? null : worker.port();
    }
}
