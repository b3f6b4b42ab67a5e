package io.imcache.master.ingest;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RemovalProperties.class)
@Import({ProfileService.class, StorePushService.class, WatchedPushService.class})
class IngestConfiguration {}
