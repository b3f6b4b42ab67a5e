package io.imcache.master.socketio;

import io.imcache.master.desktop.ClientEvents;
import io.imcache.master.ingest.ProfileService;
import io.imcache.master.ingest.PushService;
import io.imcache.master.ingest.worker.PlainEvents;
import io.imcache.master.ingest.worker.WorkerLeases;
import io.imcache.master.ingest.worker.WorkerMessages;
import io.imcache.master.limits.LimitProperties;
import io.imcache.master.limits.RateLimits;
import io.imcache.master.limits.RefusalMeters;
import io.imcache.master.memory.IngestProperties;
import io.imcache.master.memory.PayloadArrays;
import io.imcache.master.security.SecurityProperties;
import io.imcache.master.security.Tokens;
import io.imcache.master.workers.ConnectedWorkers;
import io.imcache.master.workers.OutboundMessages;
import io.imcache.redis.AccountStore;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.context.LifecycleProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SocketIoProperties.class)
class SocketIoConfiguration {
    @Bean
    SocketIoServer socketIoServer(
            SocketIoProperties properties,
            IngestProperties limits,
            PushService pushes,
            PayloadArrays arrays,
            ProfileService profiles,
            AccountStore store,
            ConnectedWorkers workers,
            OutboundMessages outbound,
            ObjectProvider<ClientEvents> clients,
            Tokens tokens,
            SecurityProperties security,
            LimitProperties most,
            RateLimits rates,
            RefusalMeters refusals,
            MeterRegistry meters,
            LifecycleProperties lifecycle) {
        var entrance = new Entrance(tokens, origin -> isAllowed(origin, security), most, rates, refusals);
        var leases = new WorkerLeases(store, properties.lease());
        return new SocketIoServer(
                properties,
                limits,
                arrays,
                new WorkerMessages(pushes, arrays, profiles, leases, entrance),
                new PlainEvents(store, profiles, outbound),
                clients.getIfAvailable(() -> ClientEvents.NONE),
                workers,
                entrance,
                meters,
                lifecycle.getTimeoutPerShutdownPhase());
    }

    /** Without security everybody may ask, so also pages of all origins unless some are named. */
    private static boolean isAllowed(String origin, SecurityProperties security) {
        boolean open = !security.enabled() && security.cors().allowedOrigins().isEmpty();
        return open || security.cors().allows(origin);
    }
}
