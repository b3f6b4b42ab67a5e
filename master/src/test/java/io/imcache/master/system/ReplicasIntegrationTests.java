package io.imcache.master.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.master.testing.Requires;
import io.imcache.master.testing.Tally;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Replicas behind a load balancer, broken on purpose while crawlers push and IM clients read through it. Prints what these saw.
 * With {@code -Dtest.system.seconds=600} each fault is repeated, so that all of it takes about so long.
 */
class ReplicasIntegrationTests {
    private static final int FAULTS = 5;
    private static final Duration EACH =
            Duration.ofSeconds(Integer.getInteger("test.system.seconds", 0)).dividedBy(FAULTS);

    private static Installation system;

    @BeforeAll
    static void start() throws Exception {
        Requires.node();
        Requires.haproxy();
        system = new Installation();
    }

    @AfterAll
    static void stop() {
        if (system != null) {
            System.out.println(system.tally.table());
            system.close();
        }
    }

    @FunctionalInterface
    private interface Fault {
        void happens() throws Exception;
    }

    /** Lets it happen until its time is over, at least once; what was seen meanwhile. Nothing may ever be torn. */
    private static Tally.Phase during(String name, Fault fault) throws Exception {
        Tally.Phase seen = system.tally.begin(name);
        long end = System.nanoTime() + EACH.toNanos();
        do {
            fault.happens();
            system.awaitHealthy();
        } while (System.nanoTime() < end);
        system.tally.rest();
        assertThat(seen.torn).isEmpty();
        return seen;
    }

    @Test
    void aRollingRestartFailsNoReadAndLosesNoPush() throws Exception {
        Tally.Phase seen = during("rolling restart", () -> {
            for (int i = 0; i < system.masters(); i++) {
                system.master(i).terminate();
                assertThat(system.master(i).awaitEnd()).isEqualTo(143);
                system.restart(i);
                system.awaitHealthy();
            }
        });
        assertThat(seen.failed).isEmpty();
        assertThat(seen.lost).isEmpty();
    }

    @Test
    void aMasterThatIsKilledLosesNoPush() throws Exception {
        Tally.Phase seen = during("master: kill -9", () -> {
            system.master(0).kill();
            system.restart(0);
        });
        assertThat(seen.lost).isEmpty();
    }

    @Test
    void aMasterThatHangsIsPassedBy() throws Exception {
        Tally.Phase seen = during("master: kill -STOP", () -> {
            system.master(1).stop();
            system.awaitServersUp(system.masters() - 1);
            system.awaitPushes();
            system.master(1).goOn();
        });
        assertThat(seen.failed).isEmpty();
        assertThat(seen.lost).isEmpty();
    }

    /** What a failover loses is counted, and not asserted: replication is asynchronous. */
    @Test
    void redisThatIsKilledIsReplacedByItsReplica() throws Exception {
        during("Redis: kill -9", () -> {
            int port = system.redis.masterPort();
            system.redis.killMaster();
            system.redis.awaitFailover(port);
        });
    }

    @Test
    void redisThatHangsIsReplacedByItsReplica() throws Exception {
        during("Redis: kill -STOP", () -> system.redis.awaitFailover(system.redis.stopMaster()));
    }
}
