package io.imcache.master.ingest.socketio;

import io.imcache.master.ingest.IngestProperties;
import io.imcache.master.ingest.ProfileService;
import io.imcache.master.ingest.PushService;
import io.micrometer.core.instrument.MeterRegistry;
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
            MeterRegistry meters) {
        return new SocketIoServer(properties, limits, new WorkerMessages(pushes, profiles), meters);
    }
}
