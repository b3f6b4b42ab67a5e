package io.imcache.master.ingest.http;

import io.imcache.master.ingest.IngestBudget;
import io.imcache.master.ingest.IngestProperties;
import io.imcache.master.ingest.PushService;
import java.time.InstantSource;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.MethodNotAllowedException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

@Configuration(proxyBeanMethods = false)
class HttpIngestConfiguration {
    private static final String SNAPSHOT = "/api/worker/accounts/{accountId}/snapshot";

    /** Inflates and parses bodies. Its queue is bounded by the budget: what is in it has been let in. */
    @Bean(destroyMethod = "dispose")
    Scheduler httpIngestScheduler() {
        return Schedulers.newParallel(
                "imcache-http-ingest", Math.max(2, Runtime.getRuntime().availableProcessors()));
    }

    @Bean
    RouterFunction<ServerResponse> httpIngestRoutes(
            PushService pushes, IngestProperties limits, Scheduler httpIngestScheduler) {
        int largest = Math.toIntExact(limits.maxHttpPayload().toBytes());
        long pending = Math.max(limits.pendingLimit(), largest);
        var ingest = new HttpIngest(
                pushes,
                new RequestBody(largest, httpIngestScheduler),
                new BodyBudget(new IngestBudget(pending, pending), largest),
                InstantSource.system());
        return RouterFunctions.route()
                .PUT(SNAPSHOT, ingest::put)
                .PATCH(SNAPSHOT, ingest::patch)
                .route(
                        RequestPredicates.path(SNAPSHOT),
                        request -> Mono.error(new MethodNotAllowedException(
                                request.method(), Set.of(HttpMethod.PUT, HttpMethod.PATCH))))
                .build();
    }
}
