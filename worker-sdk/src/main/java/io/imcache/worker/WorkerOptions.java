package io.imcache.worker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What {@link WorkerBuilder} collects; its methods say what is what. */
record WorkerOptions(
        String workerId,
        String host,
        String version,
        List<MasterAddress> masters,
        Supplier<@Nullable String> token,
        WorkerListener listener,
        Duration pushEvery,
        Duration debounce,
        Duration heartbeatEvery,
        Duration answerLimit,
        Duration pushLimit,
        Duration connectLimit,
        Duration firstRetry,
        Duration longestRetry,
        int mostAccounts,
        int mostItems,
        int mostPushesAtOnce,
        long largestOnSocket,
        boolean deltas,
        boolean leases,
        @Nullable Path spool) {

    /** OkHttp closes a socket that has more than 16 MiB to send, without a word. */
    static final long SOCKET_LIMIT = 15L * 1024 * 1024;
    /** More than any master takes by default: it says so itself. This only keeps a runaway account from taking the heap. */
    static final long HTTP_LIMIT = 256L * 1024 * 1024;

    boolean hasHttp() {
        return masters.stream().allMatch(master -> master.http() != null);
    }
}
