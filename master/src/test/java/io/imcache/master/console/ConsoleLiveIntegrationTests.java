package io.imcache.master.console;

import static io.imcache.master.console.ConsolePushes.inbound;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;

/** Tests changes while the page is open. Runs as a part of {@link ConsoleIntegrationTests}. */
abstract class ConsoleLiveIntegrationTests extends ConsoleFixture {
    @Test
    void newMessagesAppearWhileSomebodyReads() {
        pushes.push("live", shop(NOW));
        browser.open(path("live", "/conversations/c1"));
        browser.until(page -> assertThat(page.texts(".message")).hasSize(3));
        // From here on the page does not ask by itself: it shows only what it was told.
        browser.until(page -> assertThat(page.texts(".feed")).containsExactly("Live"));

        pushes.profile("live", "Tea shop");

        browser.until(page -> assertThat(page.texts("h1")).containsExactly("Tea shop"));

        pushes.push("live", shop(NOW + 1).messages(inbound("m4", "c1", "Still there?", NOW)));

        browser.until(page -> assertThat(page.texts(".message .text")).endsWith("Still there?"));
        browser.until(page -> assertThat(page.texts(".fact:first-child dd"))
                .singleElement()
                .asString()
                .startsWith("6"));
        assertThat(browser.texts("#news")).containsExactly("New message from Rainbow");
        browser.screenshot("live");

        pushes.markRead("live", "c1");

        browser.until(page -> assertThat(page.texts(".entry .badge")).isEmpty());
        browser.until(page -> assertThat(page.texts(".state-unread")).isEmpty());

        pushes.delete("live");

        browser.until(page ->
                assertThat(page.texts(".empty-title")).containsExactly("This account is not in the cache (any more)."));
    }

    /** Browsers have six connections to a server, for all tabs. */
    @Test
    void aPageThatNobodyLooksAtHasNoStream() {
        pushes.push("left", shop(NOW));
        browser.open(path("left", ""));
        browser.until(page -> assertThat(page.texts(".feed")).containsExactly("Live"));
        browser.until(page -> assertThat(streams()).isEqualTo(1));

        String before = browser.openTab();
        browser.until(page -> assertThat(streams()).isZero());
        pushes.profile("left", "Tea shop");
        browser.closeTab(before);

        browser.until(page -> assertThat(page.texts("h1")).containsExactly("Tea shop"));
        browser.until(page -> assertThat(page.texts(".feed")).containsExactly("Live"));
    }

    @Test
    void failedReadsAreRepeated() {
        pushes.push("away", shop(NOW));
        browser.open(path("away", ""));
        browser.until(page -> assertThat(page.texts(".feed")).containsExactly("Live"));
        browser.run(
                """
                const real = window.fetch;
                window.isAway = true;
                window.fetch = (address, options) => window.isAway && /messages|read/.test(address)
                  ? Promise.resolve(new Response('{"status_msg": "away"}', { status: 503 }))
                  : real(address, options);
                """);

        browser.click(".entry[href$='/c1']");

        browser.until(page -> assertThat(page.texts(".pane-detail .empty-title"))
                .containsExactly("The master can't reach Redis just now."));
        browser.click("#mark-read");
        browser.until(page -> assertThat(page.texts(".notice"))
                .containsExactly("That failed: The master can't reach Redis just now."));
        browser.choose("#language", "zh");
        browser.until(page -> assertThat(page.texts(".notice")).containsExactly("操作未完成：主控暂时无法访问 Redis。"));
        browser.screenshot("away-zh");
        browser.choose("#language", "en");

        browser.run("window.isAway = false;");

        browser.untilSeenAnew(page -> assertThat(page.texts(".message")).hasSize(3));
        browser.click("#mark-read");
        browser.until(page -> assertThat(page.all(".notice")).isEmpty());
        browser.until(page -> assertThat(page.texts(".entry .badge")).isEmpty());
    }

    private static double streams() {
        return master.bean(MeterRegistry.class)
                .get("imcache.events.streams")
                .gauge()
                .value();
    }

    @Test
    void theFeedIsReadHoweverItIsCut() {
        browser.open(CONSOLE);
        Object read = browser.runAsync(
                """
                const [text, done] = arguments;
                import('/console/events.js').then(({ EventParser }) => {
                  const all = new Set();
                  for (const ends of ['\\n', '\\r\\n', '\\r']) {
                    const whole = text.replaceAll('\\n', ends);
                    for (let cut = 0; cut <= whole.length; cut++) {
                      const parser = new EventParser();
                      const events = [whole.slice(0, cut), whole.slice(cut), ': ' + ends]
                        .flatMap((part) => parser.push(part));
                      all.add(JSON.stringify(events));
                    }
                  }
                  done([...all].join(' | '));
                });
                """,
                ": hello\nid: 7\nevent: change\ndata: {\"a\":\ndata: 1}\n\n:\n\ndata:two\nunknown\n\nevent: none\n\n");

        assertThat(read)
                .isEqualTo("[{\"id\":\"7\",\"event\":\"change\",\"data\":\"{\\\"a\\\":\\n1}\"},"
                        + "{\"id\":\"7\",\"event\":\"message\",\"data\":\"two\"}]");
    }
}
