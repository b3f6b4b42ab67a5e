package io.imcache.master.ingest;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

@Configuration(proxyBeanMethods = false)
@Import({ProfileService.class, StorePushService.class, WatchedPushService.class})
class IngestConfiguration {}
