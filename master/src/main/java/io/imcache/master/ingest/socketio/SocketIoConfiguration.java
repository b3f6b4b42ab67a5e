package io.imcache.master.ingest.socketio;

import io.imcache.master.ingest.IngestProperties;
import io.imcache.master.ingest.ProfileService;
import io.imcache.master.ingest.PushService;
import io.imcache.master.workers.ConnectedWorkers;
import io.imcache.master.workers.OutboundMessages;
import io.imcache.redis.AccountStore;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.context.LifecycleProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class SocketIoConfiguration {
    @Bean
    SocketIoServer socketIoServer(
            SocketIoProperties properties,
            IngestProperties limits,
            PushService pushes,
            ProfileService profiles,
            AccountStore store,
            ConnectedWorkers workers,
            OutboundMessages outbound,
            MeterRegistry meters,
            LifecycleProperties lifecycle) {
        var leases = new WorkerLeases(store, properties.lease());
        return new SocketIoServer(
                properties,
                limits,
                new WorkerMessages(pushes, profiles, leases),
                new PlainEvents(store, profiles, outbound),
                workers,
                meters,
                lifecycle.getTimeoutPerShutdownPhase());
    }
}
