package io.imcache.master.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.master.testing.JsClient;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.MasterProcess;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests several masters, workers, and very many accounts. Runs as a part of {@link ConsoleIntegrationTests}. */
abstract class ConsoleMastersIntegrationTests extends ConsoleFixture {
    @Test
    void workersAndMastersAreShown() throws IOException {
        pushes.push("crawled", shop(NOW));
        browser.open(CONSOLE + "/#/workers");
        browser.untilSeenAnew(page -> assertThat(page.texts(".worker"))
                .anySatisfy(worker -> assertThat(worker).contains("worker-7", "Not connected", "crawled")));
        MasterProcess killed = second();
        String address = "127.0.0.1:" + SECOND_PORTS.http();
        try (var crawler = JsClient.start(
                Master.loopback(SECOND_PORTS.socket()) + "/worker",
                """
                {"transports": ["websocket"], "steps": [
                  ["ack", "join_room", {"room": "worker:worker-7", "workerId": "worker-7"}], ["await", 1]]}
                """)) {
            crawler.await("connect", LIMIT);
            browser.untilSeenAnew(page -> assertThat(page.texts(".worker"))
                    .anySatisfy(worker -> assertThat(worker).contains("worker-7", "Connected to " + address)));
            browser.screenshot("workers");

            browser.go("#/system");
            browser.untilSeenAnew(
                    page -> assertThat(page.texts(".masters tbody .health")).containsExactly("up", "up"));
            assertThat(browser.texts(".masters tbody th").toString()).contains(address, "answers you");
            assertThat(browser.texts(".big").get(0)).endsWith("MiB");
            assertThat(browser.run("return document.querySelector('.chart').getAttribute('aria-label');"))
                    .asString()
                    .startsWith("Redis memory over");
            browser.untilSeenAnew(page -> assertThat(page.texts("[aria-labelledby=pushes-title] tbody th"))
                    .startsWith("changed"));
            assertThat(browser.texts("[aria-labelledby=memory-title] .scale"))
                    .hasSize(3)
                    .allMatch(value -> value.endsWith("iB"));
            browser.screenshot("system");
        }
        killed.kill();
        browser.untilSeenAnew(
                page -> assertThat(page.texts(".masters tbody .health")).containsOnly("up", "lost"));
    }

    @Test
    void chartsHaveRoundScales() {
        browser.open(CONSOLE);
        Object ends = browser.runAsync(
                """
                const done = arguments[0];
                import('/console/charts.js').then(({ roundEnd }) => done([
                  ...[0, 4, 5, 9, 41, 871.6, 100000].map((highest) => roundEnd(highest)),
                  ...[0, 2.6, 4.9, 512, 1.1 * 1024, 3.5 * 1024, 4096].map((mib) => roundEnd(mib * 2 ** 20, 1024) / 2 ** 20),
                ].join(' ')));
                """);

        assertThat(ends).isEqualTo("4 4 6 10 60 1000 100000 0.000003814697265625 4 6 600 1200 4096 4096");
    }

    @Test
    void saysThatThereAreMoreAccountsThanItSearches() throws IOException {
        second();
        for (String id : List.of("0-first", "0-second", "0-third")) {
            pushes.push(id, shop(NOW));
        }
        browser.open(Master.loopback(SECOND_PORTS.http()) + "/console");

        browser.until(page -> assertThat(page.texts(".notice"))
                .containsExactly("There are more than 2 accounts; only the first 2 by id are searched and sorted."));
        assertThat(browser.texts("th.col-name .who-name")).containsExactlyInAnyOrder("0-first", "0-second");
        browser.screenshot("accounts-cut");

        browser.type("#search", "0-third");

        browser.until(page -> assertThat(page.texts(".empty-title")).containsExactly("Nothing matches “0-third”"));
        assertThat(browser.texts(".notice")).hasSize(1);
        assertThat(browser.texts(".matches")).containsExactly("0 of the first 2 match");
        assertThat(browser.barriers()).isEmpty();
        browser.screenshot("accounts-cut-search");
        browser.click(".empty a.button");
        browser.until(page -> assertThat(page.texts("h1")).containsExactly("0-third"));
    }
}
