package io.imcache.master.assignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.master.assignment.AssignedCrawler.Taken;
import io.imcache.master.testing.Http;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.MasterProcess;
import io.imcache.master.testing.Ports;
import io.imcache.redis.testing.TestRedis;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * Three masters, five crawlers and 200 accounts, with masters and crawlers that are killed, stopped and come back at random. With
 * {@code -Dtest.assignment.seconds=600} it goes on for so long.
 */
class AssignmentFaultsIntegrationTests {
    private static final Duration FOR = Duration.ofSeconds(Integer.getInteger("test.assignment.seconds", 60));
    private static final Duration GRACE = Duration.ofSeconds(8);
    /** How long an account may be without a crawler, once the grace is over. */
    private static final Duration SLACK = Duration.ofSeconds(10);

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int ACCOUNTS = 200;
    private static final int MOST = 60;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final String prefix = "faults-" + UUID.randomUUID();
    private final List<MasterProcess> masters = new ArrayList<>();
    private final List<AssignedCrawler> crawlers = new ArrayList<>();
    private final List<String> accounts =
            IntStream.range(0, ACCOUNTS).mapToObj(i -> "acc-" + i).toList();
    private final Map<String, Long> without = new HashMap<>();
    private long longest;
    private Disposable work;

    @AfterEach
    void stop() {
        if (work != null) {
            work.dispose();
        }
        crawlers.forEach(AssignedCrawler::close);
        masters.forEach(MasterProcess::close);
    }

    private MasterProcess launch(Ports ports) throws IOException {
        List<String> arguments = Master.arguments(TestRedis.url(), prefix, ports);
        arguments.add("--imcache.assignment.grace=" + GRACE.toSeconds() + "s");
        arguments.add("--imcache.socketio.ping-interval=1s");
        arguments.add("--imcache.socketio.ping-timeout=3s");
        return MasterProcess.launch(ports, List.of(), arguments);
    }

    @Test
    void atMostOneCrawlerAndNoneForLong() throws Exception {
        for (int i = 0; i < 3; i++) {
            masters.add(launch(Ports.free()));
        }
        masters.forEach(MasterProcess::awaitStart);
        for (int i = 0; i < 5; i++) {
            var crawler = new AssignedCrawler("w" + i, "douyin", MOST, i < 3);
            crawlers.add(crawler);
            crawler.connect(anyMaster());
        }
        work = Flux.interval(Duration.ofMillis(250))
                .onBackpressureDrop()
                .publishOn(Schedulers.boundedElastic(), 1)
                .doOnNext(tick -> crawlers.forEach(crawler -> crawler.work((int) (tick % 8), 8)))
                .subscribe();
        addAccounts();
        await("seed " + seed).atMost(PATIENCE).until(() -> accounts.stream().allMatch(this::isCrawled));

        long end = System.nanoTime() + FOR.toNanos();
        while (System.nanoTime() < end) {
            fault();
        }
        await("seed " + seed).atMost(PATIENCE).until(() -> accounts.stream().allMatch(this::isCrawled));
        System.out.printf(
                "assignment: %d pushes taken, longest without a crawler %d ms, seed %d%n",
                crawlers.stream().mapToInt(crawler -> crawler.taken().size()).sum(), longest / 1_000_000, seed);
        assertThat(Duration.ofNanos(longest)).as("seed " + seed).isLessThan(GRACE.plus(SLACK));
        accounts.forEach(this::assertOneAtATime);
    }

    private Ports anyMaster() {
        return masters.get(random.nextInt(masters.size())).ports();
    }

    private void addAccounts() {
        var http = new Http(masters.get(0).ports());
        for (String account : accounts) {
            Http.Answer answer = http.send(
                    "POST",
                    "/api/admin/accounts",
                    "{\"account_id\": \"%s\", \"platform\": \"douyin\"}".formatted(account));
            assertThat(answer.status()).isEqualTo(201);
        }
    }

    private boolean isCrawled(String account) {
        return crawlers.stream().anyMatch(crawler -> crawler.crawls(account));
    }

    /** Lets something happen, and watches until it is over. One of five crawlers is missing at most: the others take all. */
    private void fault() throws Exception {
        AssignedCrawler crawler = crawlers.get(random.nextInt(crawlers.size()));
        int number = random.nextInt(masters.size());
        MasterProcess master = masters.get(number);
        switch (random.nextInt(5)) {
            case 0 -> { // comes back in time
                crawler.disconnect();
                watch(Duration.ofMillis(500 + random.nextInt(4_000)));
                crawler.connect(anyMaster());
            }
            case 1 -> { // too late
                crawler.disconnect();
                watch(GRACE.plusSeconds(5));
                crawler.connect(anyMaster());
            }
            case 2 -> { // a new process
                crawler.kill();
                watch(Duration.ofMillis(random.nextInt(3_000)));
                crawler.connect(anyMaster());
            }
            case 3 -> {
                master.kill();
                MasterProcess restarted = launch(master.ports());
                masters.set(number, restarted);
                Thread waiting = new Thread(restarted::awaitStart);
                waiting.start();
                moveTo(number);
                while (waiting.isAlive()) {
                    watch(Duration.ofMillis(250));
                }
            }
            default -> {
                master.stop();
                try {
                    moveTo(number);
                    watch(Duration.ofMillis(2_000 + random.nextInt(6_000)));
                } finally {
                    master.goOn();
                }
            }
        }
        watch(Duration.ofSeconds(3));
    }

    /** Connects crawlers that have lost their master to others, as a balancer does. */
    private void moveTo(int gone) {
        watch(Duration.ofSeconds(1));
        for (AssignedCrawler crawler : crawlers) {
            if (!crawler.isConnected() || random.nextInt(3) == 0) {
                crawler.disconnect();
                crawler.connect(masters.get((gone + 1 + random.nextInt(2)) % 3).ports());
            }
        }
    }

    private void watch(Duration length) {
        long end = System.nanoTime() + length.toNanos();
        await().pollInterval(Duration.ofMillis(100))
                .atMost(length.plusSeconds(30))
                .until(() -> {
                    look();
                    return System.nanoTime() >= end;
                });
    }

    private void look() {
        long now = System.nanoTime();
        for (String account : accounts) {
            if (isCrawled(account)) {
                without.remove(account);
            } else {
                longest = Math.max(longest, now - without.computeIfAbsent(account, key -> now));
            }
        }
    }

    /** Versions order all pushes of an account that were taken. Their epochs never go back, and each has one crawler. */
    private void assertOneAtATime(String account) {
        List<Taken> pushes = crawlers.stream()
                .flatMap(crawler -> crawler.taken().stream())
                .filter(push -> push.account().equals(account))
                .sorted(Comparator.comparingLong(Taken::version))
                .toList();
        assertThat(pushes).isNotEmpty();
        List<Long> epochs =
                pushes.stream().map(Taken::epoch).filter(epoch -> epoch > 0).toList();
        assertThat(epochs).as(account + ", seed " + seed).isSorted();
        Map<Long, Long> owners = pushes.stream()
                .filter(push -> push.epoch() > 0)
                .collect(Collectors.groupingBy(
                        Taken::epoch, Collectors.collectingAndThen(Collectors.toList(), all -> all.stream()
                                .map(Taken::worker)
                                .distinct()
                                .count())));
        assertThat(owners.values()).as(account + ", seed " + seed).allMatch(owned -> owned == 1);
        var begins = new HashMap<String, Long>();
        String before = "";
        for (Taken push : pushes) {
            if (!push.worker().equals(before)) {
                begins.merge(push.worker(), 1L, Long::sum);
            }
            before = push.worker();
        }
        crawlers.forEach(crawler -> assertThat(begins.getOrDefault(crawler.id(), 0L))
                .as("%s began to push %s more often than it was told to, seed %d", crawler.id(), account, seed)
                .isLessThanOrEqualTo(crawler.told(account)));
    }
}
