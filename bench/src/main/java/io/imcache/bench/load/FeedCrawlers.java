package io.imcache.bench.load;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/** Crawlers that push at a fixed rate, whatever becomes of it: each time an account's messages, one of them new. */
final class FeedCrawlers implements AutoCloseable {
    private static final int CRAWLERS = 8;
    /** What an account has; a new message takes the place of the oldest. */
    private static final int MESSAGES = 100;

    private final List<SocketCrawler> crawlers = new ArrayList<>();
    private final Map<String, Deque<String>> accounts = new ConcurrentHashMap<>();
    private final Map<String, Integer> pushes = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(CRAWLERS);

    /** When a change was sent and when it was acknowledged, as {@link System#nanoTime}. */
    record Push(long sent, long acknowledged) {}

    /**
     * What was pushed.
     *
     * @param byVersion of each account
     * @param perSecond as it was in the end
     */
    record Pushed(Map<String, Map<Long, Push>> byVersion, double perSecond) {
        Push get(String account, long version) {
            return requireNonNull(
                    requireNonNull(byVersion.get(account), account).get(version),
                    () -> account + ": told of version " + version + ", which was not pushed");
        }

        /** The last version of each account. */
        Map<String, Long> last() {
            var last = new HashMap<String, Long>();
            byVersion.forEach(
                    (account, all) -> all.keySet().forEach(version -> last.merge(account, version, Math::max)));
            return last;
        }
    }

    FeedCrawlers(int socketPort) throws IOException {
        for (int i = 0; i < CRAWLERS; i++) {
            crawlers.add(new SocketCrawler(socketPort));
        }
    }

    static List<String> accounts(int count) {
        var all = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            all.add("feed-" + i);
        }
        return all;
    }

    /** Makes accounts known. */
    void fill(List<String> ids) throws IOException {
        for (String id : ids) {
            push(crawlers.get(0), id);
        }
    }

    private long push(SocketCrawler crawler, String account) throws IOException {
        int number = pushes.merge(account, 1, Integer::sum);
        Deque<String> messages = accounts.computeIfAbsent(account, id -> {
            var first = new ArrayDeque<String>();
            for (int i = 0; i < MESSAGES; i++) {
                first.add(message(-i));
            }
            return first;
        });
        messages.removeFirst();
        messages.addLast(message(number));
        byte[] payload = ("{\"platform\":\"douyin\",\"timestamp\":" + System.currentTimeMillis()
                        + ",\"snapshot\":{\"data\":{\"messages\":[" + String.join(",", messages) + "]}}}")
                .getBytes(StandardCharsets.UTF_8);
        return crawler.push(account, payload, number);
    }

    private static String message(int number) {
        return "{\"messageId\":\"m" + number + "\",\"conversationId\":\"c" + Math.floorMod(number, 20)
                + "\",\"senderId\":\"u" + Math.floorMod(number, 20) + "\",\"senderName\":\"user " + number
                + "\",\"senderAvatar\":\"https://img.example/aweme/100x100/0123456789abcdef0123456789abcdef.jpeg\","
                + "\"content\":\"Is number " + number + " still there?\",\"direction\":\"inbound\",\"createdAt\":"
                + (1_760_000_000_000L + number * 1_000L) + "}";
    }

    /** Pushes one account after the other, for so many seconds; each crawler has accounts of its own. */
    Pushed run(List<String> ids, double perSecond, double seconds) throws Exception {
        Map<String, Map<Long, Push>> byVersion = new ConcurrentHashMap<>();
        ids.forEach(id -> byVersion.put(id, new ConcurrentHashMap<>()));
        long began = System.nanoTime();
        int count = (int) (perSecond * seconds);
        var tasks = new ArrayList<Callable<Void>>();
        for (int i = 0; i < CRAWLERS; i++) {
            int mine = i;
            tasks.add(() -> {
                for (int push = 0; push < count; push++) {
                    int account = push % ids.size();
                    if (account % CRAWLERS == mine) {
                        sleepUntil(began + (long) (push / perSecond * 1e9));
                        String id = ids.get(account);
                        long sent = System.nanoTime();
                        long version = push(crawlers.get(mine), id);
                        requireNonNull(byVersion.get(id)).put(version, new Push(sent, System.nanoTime()));
                    }
                }
                return null;
            });
        }
        for (Future<Void> done : threads.invokeAll(tasks)) {
            done.get();
        }
        return new Pushed(byVersion, count / ((System.nanoTime() - began) / 1e9));
    }

    private static void sleepUntil(long time) {
        for (long left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    @Override
    public void close() throws IOException {
        threads.shutdown();
        for (SocketCrawler crawler : crawlers) {
            crawler.close();
        }
    }
}
