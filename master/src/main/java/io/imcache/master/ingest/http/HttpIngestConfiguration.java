package io.imcache.master.ingest.http;

import io.imcache.master.ingest.PushService;
import io.imcache.master.ingest.SnapshotCheck;
import io.imcache.master.limits.LimitProperties;
import io.imcache.master.limits.RateLimits;
import io.imcache.master.limits.RefusalMeters;
import io.imcache.master.memory.BudgetMeters;
import io.imcache.master.memory.IngestBudget;
import io.imcache.master.memory.IngestProperties;
import io.imcache.master.memory.PayloadArrays;
import io.imcache.master.web.RouteTable;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.MethodNotAllowedException;
import reactor.core.scheduler.Scheduler;

@Configuration(proxyBeanMethods = false)
class HttpIngestConfiguration {
    private static final String SNAPSHOT = "/accounts/{accountId}/snapshot";

    @Bean
    RouterFunction<ServerResponse> httpIngestRoutes(
            PushService pushes,
            PayloadArrays arrays,
            LimitProperties bounds,
            IngestProperties limits,
            RateLimits rates,
            RefusalMeters refusals,
            Scheduler ingestScheduler,
            MeterRegistry meters) {
        int largest = Math.toIntExact(limits.maxHttpPayload().toBytes());
        long pending = Math.max(limits.pendingLimit(), largest);
        var bodies = new IngestBudget(pending, pending);
        var encoded = new IngestBudget(pending / 4, pending / 4);
        BudgetMeters.register(meters, "http", () -> bodies);
        BudgetMeters.register(meters, "http-encoded", () -> encoded);
        var ingest = new HttpIngest(
                pushes,
                new SnapshotCheck(bounds, refusals),
                new RequestBody(arrays, new BodyBudget(bodies, encoded, largest), ingestScheduler, refusals),
                rates,
                InstantSource.system());
        return new RouteTable("/api/worker")
                .put(SNAPSHOT, ingest::put)
                .patch(SNAPSHOT, ingest::patch)
                .post(SNAPSHOT + HttpIngest.CHECK, ingest::check)
                .build()
                .filter((request, next) -> next.handle(request)
                        .onErrorResume(MethodNotAllowedException.class, error -> ingest.otherMethod(request)));
    }
}
