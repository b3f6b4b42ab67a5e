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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What runs in production, on one machine: Redis with a replica and Sentinels, three masters, HAProxy with the shipped
 * configuration; and before it crawlers and IM clients that never stop.
 */
final class Installation implements AutoCloseable {
    private static final int MASTERS = 3;
    private static final int ITEMS = 30;
    private static final Duration EVERY = Duration.ofMillis(150);
    private static final int READERS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final List<String> ACCOUNTS = List.of("js-1", "js-2", "sdk-1", "sdk-2");

    final Tally tally = new Tally();
    final RedisReplicas redis = new RedisReplicas();
    private final List<MasterProcess> masters = new ArrayList<>();
    private final List<Runnable> closings = new ArrayList<>();
    private final Haproxy haproxy;

    /** Starts it all, and waits until every crawler has pushed. */
    Installation() throws IOException {
        for (int i = 0; i < MASTERS; i++) {
            masters.add(launch(Ports.free()));
        }
        masters.forEach(MasterProcess::awaitStart);
        haproxy = Haproxy.start(masters.stream().map(MasterProcess::ports).toList());
        awaitServersUp(MASTERS);
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

    private MasterProcess launch(Ports ports) throws IOException {
        List<String> arguments = Master.arguments("system", ports);
        arguments.add("--spring.data.redis.sentinel.master=" + RedisReplicas.NAME);
        arguments.add("--spring.data.redis.sentinel.nodes=" + redis.nodes());
        arguments.add("--imcache.operations.drain-delay=3s");
        // Else workers would take a minute and a half to leave a master that hangs.
        arguments.add("--imcache.socketio.ping-interval=2s");
        arguments.add("--imcache.socketio.ping-timeout=4s");
        return MasterProcess.launch(ports, List.of(), arguments);
    }

    MasterProcess master(int number) {
        return masters.get(number);
    }

    int masters() {
        return MASTERS;
    }

    /** Starts a master anew, that has ended, on its ports. */
    void restart(int number) throws IOException {
        masters.set(number, launch(master(number).ports()).awaitStart());
    }

    /** Waits until all masters are back behind the balancer, and each crawler's pushes are taken. */
    void awaitHealthy() {
        awaitServersUp(MASTERS);
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
