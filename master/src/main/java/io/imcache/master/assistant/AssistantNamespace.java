package io.imcache.master.assistant;

import io.imcache.master.limits.RateLimits;
import io.imcache.master.login.ManualLogins;
import io.imcache.master.security.Role;
import io.imcache.master.socketio.Client;
import io.imcache.master.socketio.ClientHandler;
import io.imcache.master.socketio.NamespaceHandler;
import io.imcache.protocol.MessageTypes;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Serves the namespace of assistants. */
final class AssistantNamespace implements NamespaceHandler {
    /** What assistants are told of logins; the client's window gets the rest, over its own connection. */
    private static final Set<String> TOLD = Set.of("master:account-status-updated");

    private final Set<AssistantClient> clients = ConcurrentHashMap.newKeySet();
    private final AssistantEvents events;

    AssistantNamespace(ManualLogins logins, RateLimits rates, MeterRegistry meters) {
        this.events = new AssistantEvents(logins, rates);
        Gauge.builder("imcache.socketio.connections", clients, Set::size)
                .description("Clients connected to this master, by namespace")
                .tag("namespace", namespace())
                .register(meters);
    }

    @Override
    public String namespace() {
        return MessageTypes.CLIENT_NAMESPACE;
    }

    @Override
    public Role role() {
        return Role.IM;
    }

    @Override
    public Set<String> eventNames() {
        return AssistantEvents.NAMES;
    }

    @Override
    public ClientHandler open(Client client) {
        var opened = new AssistantClient(client, events, clients::remove);
        clients.add(opened);
        return opened;
    }

    void tell(String accountId, String event, byte[] json) {
        if (TOLD.contains(event)) {
            clients.stream().filter(client -> client.sees(accountId)).forEach(client -> client.send(event, json));
        }
    }
}
