package io.imcache.master.socketio;

import io.imcache.master.limits.LimitProperties;
import io.imcache.master.limits.RefusalMeters;
import io.imcache.master.memory.IngestProperties;
import io.imcache.master.memory.PayloadArrays;
import io.imcache.master.security.SecurityProperties;
import io.imcache.master.security.Tokens;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.context.LifecycleProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SocketIoProperties.class)
class SocketIoConfiguration {
    @Bean
    RefusedMessages refusedMessages(MeterRegistry meters) {
        return new RefusedMessages(meters);
    }

    @Bean
    SocketIoServer socketIoServer(
            SocketIoProperties properties,
            IngestProperties ingest,
            PayloadArrays arrays,
            List<NamespaceHandler> namespaces,
            Tokens tokens,
            SecurityProperties security,
            LimitProperties limits,
            RefusalMeters limitRefusals,
            RefusedMessages refusals,
            MeterRegistry meters,
            LifecycleProperties lifecycle,
            ObjectProvider<EarlyPort> early) {
        return new SocketIoServer(
                properties,
                ingest,
                arrays,
                namespaces,
                new Entrance(tokens, origin -> isAllowed(origin, security), limits, limitRefusals),
                refusals,
                meters,
                lifecycle.getTimeoutPerShutdownPhase(),
                early.getIfAvailable());
    }

    /** Without security all clients may ask, and so may the pages of all origins unless the settings name some. */
    private static boolean isAllowed(String origin, SecurityProperties security) {
        boolean open = !security.enabled() && security.cors().allowedOrigins().isEmpty();
        return open || security.cors().allows(origin);
    }
}
