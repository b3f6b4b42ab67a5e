package io.imcache.master.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.master.testing.Haproxy;
import io.imcache.master.testing.JsCrawler;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.MasterProcess;
import io.imcache.master.testing.Ports;
import io.imcache.master.testing.Reader;
import io.imcache.master.testing.SdkCrawler;
import io.imcache.master.testing.Tally;
import io.imcache.redis.testing.RedisReplicas;
import io.imcache.worker.MasterAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What runs in production, on one machine: Redis with a replica and Sentinels, masters, HAProxy with the shipped
 * configuration; and before it crawlers and IM clients that never stop.
 */
final class Installation implements AutoCloseable {
    /** As many as HAProxy's configuration has. */
    private static final int MOST_MASTERS = 3;

    /** Of what masters have in Redis. */
    static final String PREFIX = "system";

    private static final int ITEMS = 30;
    private static final Duration EVERY = Duration.ofMillis(150);
    private static final int READERS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    static final List<String> ACCOUNTS = List.of("js-1", "js-2", "sdk-1", "sdk-2");

    final Tally tally = new Tally();
    final RedisReplicas redis;
    private final @Nullable Path logs;
    private final List<String> options;
    private final List<String> more;
    private final List<MasterProcess> masters = new ArrayList<>();
    private final List<Runnable> closings = new ArrayList<>();
    private final Haproxy haproxy;

    /** Starts it all, with as many masters as HAProxy's configuration has, and waits until every crawler has pushed. */
    Installation() throws IOException {
        this(new RedisReplicas(), MOST_MASTERS, List.of(), List.of(), null);
    }

    /**
     * Starts it all, and waits until every crawler has pushed.
     *
     * @param count of masters; 1..3
     * @param options of the JVM of a master, beside the usual ones
     * @param more arguments of a master, beside the usual ones
     * @param logs the folder for the logs of masters and HAProxy; null for none
     */
    Installation(RedisReplicas redis, int count, List<String> options, List<String> more, @Nullable Path logs)
            throws IOException {
        this.logs = logs;
        this.redis = redis;
        this.options = options;
        this.more = more;
        List<Ports> ports =
                IntStream.range(0, MOST_MASTERS).mapToObj(i -> Ports.free()).toList();
        for (int i = 0; i < count; i++) {
            masters.add(launch(i, ports.get(i)));
        }
        masters.forEach(MasterProcess::awaitStart);
        haproxy = Haproxy.start(ports, log("haproxy"));
        awaitServersUp(count);
        for (String account : ACCOUNTS) {
            closings.add(crawler(account));
        }
        for (int i = 0; i < READERS; i++) {
            closings.add(new Reader(haproxy.http(), ACCOUNTS, tally)::close);
        }
        awaitHealthy();
    }

    /** Starts a crawler; what ends it. */
    private Runnable crawler(String account) {
        if (account.startsWith("js")) {
            return new JsCrawler(haproxy.socket(), account, ITEMS, (int) EVERY.toMillis(), tally)::close;
        }
        var masters = new MasterAddress(haproxy.socket(), haproxy.http());
        return new SdkCrawler(masters, account, ITEMS, EVERY, tally)::close;
    }

    private ProcessBuilder.Redirect log(String name) {
        return logs == null
                ? ProcessBuilder.Redirect.DISCARD
                : ProcessBuilder.Redirect.appendTo(logs.resolve(name + ".log").toFile());
    }

    private MasterProcess launch(int number, Ports ports) throws IOException {
        List<String> arguments = Master.arguments(PREFIX, ports);
        arguments.add("--spring.data.redis.sentinel.master=" + RedisReplicas.NAME);
        arguments.add("--spring.data.redis.sentinel.nodes=" + redis.nodes());
        arguments.add("--imcache.operations.drain-delay=3s");
        // Else workers would take a minute and a half to leave a master that hangs.
        arguments.add("--imcache.socketio.ping-interval=2s");
        arguments.add("--imcache.socketio.ping-timeout=4s");
        arguments.addAll(more);
        return MasterProcess.launch(ports, options, arguments, log("master-" + (number + 1)));
    }

    /** Returns the ports of the balancer. */
    Ports balancer() {
        return new Ports(haproxy.http().getPort(), haproxy.socket().getPort());
    }

    MasterProcess master(int number) {
        return masters.get(number);
    }

    int masters() {
        return masters.size();
    }

    /** Starts a master anew, that has ended, on its ports. */
    void restart(int number) throws IOException {
        masters.set(number, launch(number, master(number).ports()).awaitStart());
    }

    /** Waits until all masters are back behind the balancer, and each crawler's pushes are taken. */
    void awaitHealthy() {
        awaitServersUp(masters());
        awaitPushes();
    }

    void awaitServersUp(int count) {
        await().atMost(PATIENCE).until(() -> haproxy.serversUp() == count);
    }

    /** Waits until a push of each crawler was taken. */
    void awaitPushes() {
        Map<String, Long> before = tally.acknowledgements();
        await().atMost(PATIENCE).untilAsserted(() -> {
            for (String account : ACCOUNTS) {
                assertThat(tally.acknowledged(account)).as(account).isGreaterThan(before.getOrDefault(account, 0L));
            }
        });
    }

    @Override
    public void close() {
        closings.forEach(Runnable::run);
        haproxy.close();
        masters.forEach(MasterProcess::close);
        redis.close();
    }
}
