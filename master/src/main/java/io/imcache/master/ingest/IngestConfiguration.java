package io.imcache.master.ingest;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RemovalProperties.class)
@Import({ProfileService.class, StorePushService.class, WatchedPushService.class})
class IngestConfiguration {
    /** Inflates and parses pushes. The budgets bound its queue: they count every push in it. */
    @Bean(destroyMethod = "dispose")
    Scheduler ingestScheduler() {
        return Schedulers.newParallel(
                "imcache-parse", Math.max(2, Runtime.getRuntime().availableProcessors()));
    }
}
