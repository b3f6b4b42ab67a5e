package io.imcache.master.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.master.testing.Browser;
import io.imcache.master.testing.Haproxy;
import io.imcache.master.testing.Http;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.MasterProcess;
import io.imcache.master.testing.Ports;
import io.imcache.redis.testing.TestRedis;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Tests the shipped HAProxy with a browser's EventSource, which gives up for good at the first answer that is no stream.
 */
class HaproxyEventsIntegrationTests {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String PREFIX = "events-" + UUID.randomUUID();
    /** A stream that stays, and others that are opened all the time. Each that gave up is in "dead". */
    private static final String WATCH =
            """
            const address = arguments[0];
            window.dead = [];
            window.opened = 0;
            window.changes = 0;
            window.during = "start";
            const mourn = (source) => source.readyState === EventSource.CLOSED && window.dead.push(window.during);
            window.lasting = new EventSource(address);
            window.lasting.onerror = () => mourn(window.lasting);
            window.lasting.addEventListener("change", () => window.changes++);
            const again = () => {
              const source = new EventSource(address);
              const next = () => {
                source.close();
                setTimeout(again, 20);
              };
              source.onopen = () => {
                window.opened++;
                next();
              };
              source.onerror = () => {
                mourn(source);
                next();
              };
            };
            again();
            """;

    private static final List<MasterProcess> MASTERS = new ArrayList<>();
    private static Haproxy haproxy;
    private static Browser browser;

    @BeforeAll
    static void start() throws IOException {
        browser = Browser.start();
        for (int i = 0; i < 2; i++) {
            MASTERS.add(launch(Ports.free()));
        }
        MASTERS.forEach(MasterProcess::awaitStart);
        haproxy = Haproxy.start(List.of(MASTERS.get(0).ports(), MASTERS.get(1).ports(), Ports.free()));
        awaitServersUp(2);
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        if (haproxy != null) {
            haproxy.close();
        }
        MASTERS.forEach(MasterProcess::close);
    }

    private static MasterProcess launch(Ports ports) throws IOException {
        List<String> arguments = Master.arguments(TestRedis.url(), PREFIX, ports);
        arguments.add("--imcache.operations.drain-delay=3s");
        return MasterProcess.launch(ports, List.of(), arguments);
    }

    private static void restart(int... numbers) throws IOException {
        for (int number : numbers) {
            MASTERS.set(number, launch(MASTERS.get(number).ports()));
        }
        for (int number : numbers) {
            MASTERS.get(number).awaitStart();
        }
        awaitServersUp(2);
    }

    private static void awaitServersUp(int count) {
        await().atMost(LIMIT).until(() -> haproxy.serversUp() == count);
    }

    /** Says what comes now; waits until streams are opened. */
    private static void during(String fault) {
        long before = (long) browser.run("window.during = arguments[0]; return window.opened;", fault);
        browser.until(
                page -> assertThat((long) page.run("return window.opened;")).isGreaterThan(before));
    }

    @Test
    void noStreamGivesUpWhileMastersAreRestartedAndKilled() throws Exception {
        browser.open(haproxy.http().resolve("/console/").toString());
        browser.run(WATCH, "/api/im/events?account_id=a");

        during("one of two is killed");
        MASTERS.get(0).kill();
        awaitServersUp(1);
        during("it is started");
        restart(0);
        during("the other is stopped");
        MASTERS.get(1).terminate();
        MASTERS.get(1).awaitEnd();
        during("it is started");
        restart(1);
        during("the first is stopped");
        MASTERS.get(0).terminate();
        MASTERS.get(0).awaitEnd();
        during("the last is killed");
        MASTERS.get(1).kill();
        awaitServersUp(0);
        during("both are started");
        restart(0, 1);
        during("all is well");

        assertThat(browser.run("return window.dead;")).isEqualTo(List.of());
        browser.until(page -> {
            assertThat(new Http(haproxy.http().toString())
                            .push(
                                    "a",
                                    "{\"timestamp\": %d, \"data\": {\"messages\": [{\"id\": \"m%<d\"}]}}"
                                            .formatted(System.currentTimeMillis()))
                            .status())
                    .isEqualTo(200);
            assertThat((long) page.run("return window.changes;")).isPositive();
        });
    }
}
