package io.imcache.master.ingest.worker;

import io.imcache.master.assignment.CrawlerConnection;
import io.imcache.master.assignment.WorkerTasks;
import io.imcache.master.json.JsonWriter;
import io.imcache.redis.model.Grant;
import java.util.List;
import java.util.Set;
import java.util.function.ObjLongConsumer;
import reactor.core.publisher.Mono;

/** Gives workers nothing to crawl. */
final class NoTasks implements WorkerTasks {
    @Override
    public void connected(String workerId, CrawlerConnection connection) {}

    @Override
    public void disconnected(String workerId, CrawlerConnection connection) {}

    @Override
    public Mono<Void> ready(CrawlerConnection connection) {
        return READY;
    }

    @Override
    public Mono<List<ObjLongConsumer<JsonWriter>>> register(
            String workerId, CrawlerConnection connection, int most, Set<String> platforms) {
        return Mono.just(List.of());
    }

    @Override
    public boolean isSettled(CrawlerConnection connection) {
        return true;
    }

    @Override
    public void lost(String accountId, CrawlerConnection connection) {}

    @Override
    public Mono<Grant> claim(String accountId, String workerId, CrawlerConnection connection) {
        return Mono.empty();
    }
}
