package io.imcache.master.ingest;

import io.imcache.master.memory.IngestProperties;
import io.imcache.master.memory.PayloadArrays;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** What both ways in share. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(IngestProperties.class)
@Import({PayloadArrays.class, StoreProfileService.class, StorePushService.class, WatchedPushService.class})
class IngestConfiguration {}
