package io.imcache.master.console;

import static io.imcache.master.console.ConsolePushes.inbound;
import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.master.testing.JsClient;
import io.imcache.master.testing.Master;
import io.imcache.redis.AccountStore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** Tests the list of accounts. Runs as a part of {@link ConsoleIntegrationTests}. */
abstract class ConsoleAccountsIntegrationTests extends ConsoleFixture {
    @Test
    void accountsAppearByThemselvesWhenACrawlerPushesThem() {
        pushes.deleteAll();
        browser.open(CONSOLE);
        browser.until(page -> assertThat(page.texts(".empty-title")).containsExactly("No accounts yet"));
        browser.screenshot("accounts-empty");

        String push = shop(NOW).json().replace("{\"platform\"", "{\"accountId\":\"shop\",\"platform\"");
        try (var crawler = JsClient.start(
                Master.loopback(PORTS.socket()) + "/worker",
                """
                {"transports": ["websocket"], "steps": [
                  ["ack", "join_room", {"room": "worker:worker-7", "workerId": "worker-7"}],
                  ["ack", "message", {"type": "worker:data:sync", "version": "v1", "timestamp": 1, "payload": %s}]]}
                """
                        .formatted(push))) {
            crawler.await("done", LIMIT);
        }

        browser.until(
                page -> assertThat(page.texts(row("shop") + " td")).hasSize(7).satisfies(cells -> {
                    assertThat(cells.get(0)).isEqualTo("douyin");
                    assertThat(cells.get(1)).startsWith("5");
                    assertThat(cells.get(2)).startsWith("10").contains("3 messages", "1 content", "3 comments");
                    assertThat(cells.get(5)).startsWith("worker-7");
                    assertThat(cells.get(6)).endsWith("KiB");
                }));
        assertThat(browser.lines(row("shop") + " .col-worker bdi")).isEqualTo(1);
        browser.screenshot("accounts");
    }

    @Test
    void accountsAreSearchedSortedAndPaged() {
        IntStream.range(0, 60)
                .parallel()
                .forEach(i -> pushes.push(
                        "many-%02d".formatted(i),
                        new ConsolePushes(NOW - i * MINUTE)
                                .messages(IntStream.rangeClosed(0, i)
                                        .mapToObj(m -> inbound("m" + m, "c", "x", NOW))
                                        .toArray(String[]::new))));
        browser.open(CONSOLE);
        browser.type("#search", "many-");
        browser.untilSeenAnew(page -> assertThat(page.texts(".pager .muted")).containsExactly("1–50 of 60"));
        assertThat(browser.texts("th.col-name .who-name"))
                .startsWith("many-59", "many-58")
                .hasSize(50);
        assertThat(browser.texts("[aria-sort=descending]"))
                .singleElement()
                .asString()
                .startsWith("Unread");

        browser.click("th.col-unread .sort");
        browser.until(page -> assertThat(page.texts("th.col-name .who-name")).startsWith("many-00", "many-01"));
        browser.click("th.col-name .sort");
        browser.click(".pager button:last-child");
        browser.until(page -> assertThat(page.texts("th.col-name .who-name"))
                .startsWith("many-50")
                .hasSize(10));
        assertThat(browser.find(".pager button:last-child").isEnabled()).isFalse();
        browser.screenshot("accounts-sorted");

        browser.reload();
        browser.until(page -> assertThat(page.texts("th.col-name .who-name"))
                .startsWith("many-50")
                .hasSize(10));

        browser.type("#search", "many-5 nothing");
        browser.until(
                page -> assertThat(page.texts(".empty-title")).containsExactly("Nothing matches “many-5 nothing”"));
        browser.click(".empty .button");
        browser.until(page -> assertThat(page.texts(".pager .muted").toString()).contains("1–50 of"));
        assertThat(browser.focused()).isEqualTo("search");
    }

    @Test
    void anAccountIsDeletedOnlyAfterAQuestion() {
        pushes.push("gone", shop(NOW));
        pushes.push("kept", shop(NOW));
        browser.open(path("gone", ""));
        browser.click("#delete");

        assertThat(browser.find("dialog").getText())
                .contains("This removes all cached data of gone", "Delete this account?");
        assertThat(browser.focused()).isEqualTo("Cancel");
        assertThat(browser.find("#delete-submit").isEnabled()).isFalse();
        browser.screenshot("delete");
        browser.press(Keys.ESCAPE);
        browser.until(page -> assertThat(page.all("dialog")).isEmpty());
        assertThat(browser.focused()).startsWith("Delete account");
        assertThat(master.bean(AccountStore.class).account("gone").blockOptional())
                .isPresent();

        browser.click("#delete");
        browser.click("#delete-confirm");
        browser.click("#delete-submit");

        browser.until(page -> {
            assertThat(page.texts("h1")).containsExactly("Accounts");
            assertThat(page.all(row("gone"))).isEmpty();
            assertThat(page.all("tbody tr")).isNotEmpty();
        });
        assertThat(master.bean(AccountStore.class).account("gone").blockOptional())
                .isEmpty();
    }
}
