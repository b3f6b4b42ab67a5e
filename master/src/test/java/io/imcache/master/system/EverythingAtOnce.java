package io.imcache.master.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.master.testing.MasterProcess;
import io.imcache.master.testing.Requires;
import io.imcache.master.testing.Tally;
import io.imcache.redis.testing.RedisReplicas;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Two masters of 512 MB each, with all that can happen at the same time: clients that send slowly or in floods, and one fault after
 * another. Crawlers, readers and a client of the feed that do nothing wrong see only the pauses that the documents name.
 *
 * <p>No build runs this; {@code bench/everything.sh} does. It lasts for {@code test.everything.seconds}, and at least until each
 * fault has happened once.
 */
class EverythingAtOnce {
    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("test.everything.seconds", 0));
    /** Failures of a phase that are printed; the file has all. */
    private static final int PRINTED = 50;

    private static final Path LOGS = Path.of("target", "everything");
    private static final String FAILURES = "failures.log";
    private static final long MOST_MEMORY_KB = 512 * 1024;
    /** As the image has them: the percentages of 512 MB, and the collector that the JVM chooses there. */
    private static final List<String> OPTIONS = List.of(
            "-XX:TieredStopAtLevel=4",
            "-XX:+UseSerialGC",
            "-Xmx230m",
            "-Xms230m",
            "-XX:NewRatio=1",
            "-XX:MaxDirectMemorySize=96m",
            "-XX:ReservedCodeCacheSize=64m",
            "-XX:+ExitOnOutOfMemoryError");

    private static final List<String> ARGUMENTS =
            List.of("--imcache.ingest.max-pending=32MB", "--imcache.ingest.max-http-payload=32MB");

    /** What any stream of events may see when its master goes. */
    private static final Set<String> ENDS = Set.of("event stream ended", "event dropped, shutdown", "event not opened");

    private static final Set<String> FAILOVER = Set.of(
            "read 503",
            "read lost",
            "push STORE_UNAVAILABLE",
            "push no answer",
            "event reload",
            "event version jumped",
            "event stream ended",
            "event not opened",
            "event dropped, unavailable");

    private Installation system;
    private FeedWatcher feed;
    private long memory;
    /** Faults during which the machine was so busy that Sentinels took Redis for dead. */
    private final Set<String> failedOver = new TreeSet<>();

    @FunctionalInterface
    private interface Happening {
        void happens() throws Exception;
    }

    /** @param allowed kinds of errors that well-behaved clients may see */
    private record Fault(String name, Set<String> allowed, Happening happening) {}

    @Test
    void wellBehavedClientsSeeOnlyWhatIsDocumented() throws Exception {
        Requires.node();
        Requires.haproxy();
        var unexpected = new TreeSet<String>();
        Files.createDirectories(LOGS);
        for (String old : List.of("master-1.log", "master-2.log", "haproxy.log", FAILURES)) {
            Files.deleteIfExists(LOGS.resolve(old));
        }
        try (var installation = new Installation(RedisReplicas.behindProxies(), 2, OPTIONS, ARGUMENTS, LOGS);
                var watcher = new FeedWatcher(installation.balancer(), Installation.ACCOUNTS, installation.tally);
                var nuisances = new Nuisances(installation.balancer())) {
            system = installation;
            feed = watcher;
            long end = System.nanoTime() + LENGTH.toNanos();
            try {
                do {
                    for (Fault fault : faults()) {
                        unexpected.addAll(lives(fault));
                    }
                } while (System.nanoTime() < end);
            } finally {
                system.tally.rest();
                Files.write(
                        LOGS.resolve(FAILURES),
                        system.tally.failures().stream()
                                .map(Tally.Failure::toString)
                                .sorted()
                                .toList());
                System.out.printf(
                        "%s%n%s%nmost memory of a master: %d MB%nfailovers that nobody asked for: %s%nlogs and all failures: %s%n",
                        system.tally.report(),
                        nuisances.report(),
                        memory / 1024,
                        failedOver,
                        LOGS.toAbsolutePath().normalize());
            }
        }
        assertThat(unexpected).isEmpty();
        assertThat(memory).as("KB of a master").isLessThanOrEqualTo(MOST_MEMORY_KB);
    }

    /** Lets a fault happen, and waits until all is well again; what well-behaved clients saw and should not have. */
    private Set<String> lives(Fault fault) throws Exception {
        Instant began = Instant.now();
        Tally.Phase seen = system.tally.goOn(fault.name());
        int port = system.redis.masterPort();
        fault.happening().happens();
        system.awaitHealthy();
        feed.awaitChange();
        measureMemory();
        if (system.redis.masterPort() != port && !fault.allowed().containsAll(FAILOVER)) {
            failedOver.add(fault.name());
        }
        Set<String> unexpected = seen.kinds().stream()
                .filter(kind -> !fault.allowed().contains(kind))
                .filter(kind -> !failedOver.contains(fault.name()) || !FAILOVER.contains(kind))
                .collect(Collectors.toSet());
        seen.failures().stream()
                .filter(failure -> !failure.at().isBefore(began) && unexpected.contains(failure.kind()))
                .limit(PRINTED)
                .forEach(System.out::println);
        return unexpected.stream().map(kind -> fault.name() + ": " + kind).collect(Collectors.toSet());
    }

    private List<Fault> faults() {
        return List.of(
                new Fault("floods only", Set.of(), this::letPushesGoOn),
                new Fault("rolling restart", ENDS, this::restartAll),
                new Fault("deaf subscriptions", Set.of("event reload"), this::deafen),
                new Fault("master: kill -9", plus(ENDS, "push no answer"), () -> {
                    measureMemory();
                    system.master(0).kill();
                    system.restart(0);
                }),
                new Fault("Redis: kill -9", FAILOVER, () -> {
                    int port = system.redis.masterPort();
                    system.redis.killMaster();
                    system.redis.awaitFailover(port);
                }),
                new Fault("Redis: kill -STOP", FAILOVER, () -> system.redis.awaitFailover(system.redis.stopMaster())));
    }

    private static Set<String> plus(Set<String> set, String one) {
        var all = new TreeSet<>(set);
        all.add(one);
        return all;
    }

    private void letPushesGoOn() {
        for (int i = 0; i < 20; i++) {
            system.awaitPushes();
        }
    }

    private void restartAll() throws IOException {
        measureMemory();
        for (int i = 0; i < system.masters(); i++) {
            MasterProcess master = system.master(i);
            master.terminate();
            assertThat(master.awaitEnd()).isEqualTo(143);
            system.restart(i);
            system.awaitHealthy();
        }
    }

    /** Lets a firewall forget what masters listen to. They notice, and make their subscriptions anew. */
    private void deafen() {
        int lost = 0;
        for (String channel : List.of("changes", "notices", "outbound")) {
            String name = Installation.PREFIX + ":" + channel;
            lost += system.redis.loseAllOf("SUBSCRIBE\r\n$" + name.length() + "\r\n" + name);
        }
        assertThat(lost).as("subscriptions").isPositive();
        system.awaitPushes();
        feed.awaitChange();
        letPushesGoOn();
    }

    /** Notes the most memory that a master had. */
    private void measureMemory() throws IOException {
        List<Path> masters = new ArrayList<>();
        for (int i = 0; i < system.masters(); i++) {
            masters.add(Path.of("/proc", String.valueOf(system.master(i).pid()), "status"));
        }
        for (Path status : masters) {
            for (String line : Files.readAllLines(status)) {
                if (line.startsWith("VmHWM:")) {
                    memory = Math.max(memory, Long.parseLong(line.replaceAll("\\D", "")));
                }
            }
        }
    }
}
