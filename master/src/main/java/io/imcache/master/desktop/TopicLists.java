package io.imcache.master.desktop;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.imcache.master.desktop.view.TopicView;
import io.imcache.redis.AccountStore;
import io.imcache.redis.topics.AccountTopics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What {@code monitor:topics} says of accounts: put together once for all clients who are told of the same version. */
final class TopicLists {
    private static final long MOST_BYTES = 32 * 1024 * 1024;
    private static final Duration KEPT = Duration.ofMinutes(2);

    private final AccountStore store;
    private final AccountTopics topics;
    private final int most;
    private final Cache<String, Known> known = Caffeine.newBuilder()
            .maximumWeight(MOST_BYTES)
            .weigher((String id, Known list) -> list.json().length)
            .expireAfterAccess(KEPT)
            .build();
    private final Map<String, Mono<Known>> reading = new ConcurrentHashMap<>();

    @SuppressWarnings("ArrayRecordComponent") // compared nowhere
    private record Known(long version, byte[] json) {}

    /** @param most conversations and contents to list, of each */
    TopicLists(AccountStore store, AccountTopics topics, int most) {
        this.store = store;
        this.topics = topics;
        this.most = most;
    }

    /** The list of an account as it is now; an empty one where there is no such account. */
    Mono<byte[]> read(String accountId) {
        return store.version(accountId).flatMap(version -> {
            Known last = known.getIfPresent(accountId);
            return last != null && last.version() == version
                    ? Mono.just(last.json())
                    : readOnce(accountId, version).map(Known::json);
        });
    }

    /** One reading for all who want this version or a later one. */
    private Mono<Known> readOnce(String accountId, long version) {
        return reading.computeIfAbsent(accountId + '\0' + version, key -> topics.topics(accountId, most)
                .publishOn(Schedulers.parallel())
                .map(read -> new Known(read.version(), TopicView.list(accountId, read)))
                .doOnNext(list -> known.put(accountId, list))
                .doFinally(signal -> reading.remove(key))
                .cache());
    }

    /** What is sent of an account that somebody does not see, or that is not there. */
    static byte[] empty(String accountId) {
        return TopicView.list(accountId, new AccountTopics.Topics(0, null, List.of()));
    }
}
