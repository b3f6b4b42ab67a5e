package io.imcache.master.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.master.testing.Http;
import io.imcache.master.testing.TalkingCrawler;
import io.imcache.redis.assignment.Assignments;
import io.imcache.redis.assignment.CrawlSettings;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import reactor.core.publisher.Flux;

/** Tests who crawls what. Runs as a part of {@link ConsoleIntegrationTests}. */
abstract class ConsoleCrawlIntegrationTests extends ConsoleFixture {
    private static final int MANY = 120;
    private static final Http HTTP = new Http(PORTS);

    private final String id = UUID.randomUUID().toString().substring(0, 8);
    private final String platform = "p" + id; // tests don't get each other's accounts
    private final String account = "crawl-" + id;
    private final List<TalkingCrawler> crawlers = new CopyOnWriteArrayList<>();

    @AfterEach
    void leave() {
        crawlers.forEach(TalkingCrawler::close);
        assignments().remove(account).block(LIMIT);
    }

    private static Assignments assignments() {
        return master.bean(Assignments.class);
    }

    private TalkingCrawler crawler(String name, String of) {
        TalkingCrawler crawler = TalkingCrawler.connect(PORTS, name + id, null);
        crawlers.add(crawler);
        crawler.registerFor(of);
        return crawler;
    }

    private void shows(String column, String... texts) {
        browser.untilSeenAnew(page -> assertThat(page.texts(row(account) + " .col-" + column))
                .singleElement()
                .asString()
                .contains(texts));
    }

    private static void isAnnounced(String text) {
        browser.until(page -> assertThat(page.texts("#news")).containsExactly(text));
    }

    private static String focusedName() {
        return String.valueOf(browser.run("const e = document.activeElement;"
                + " return e.getAttribute('aria-label') ?? e.labels?.[0]?.innerText ?? e.innerText;"));
    }

    private static void tabTo(String name) {
        while (!focusedName().equals(name)) {
            browser.press(Keys.TAB);
            assertThat(browser.focused()).isNotEqualTo("nothing");
        }
    }

    /** Opens the list of the account only, as others may have been added. */
    private void open() {
        browser.open(CONSOLE + "/#/crawl?q=" + account);
        browser.until(page -> assertThat(page.texts("h1")).containsExactly("Who crawls what"));
        browser.until(page -> assertThat(page.all("#crawl-add:enabled")).hasSize(1));
    }

    private void add() {
        browser.click("#crawl-add");
        assertThat(focusedName()).isEqualTo("Platform");
        browser.press(platform, Keys.TAB, "Tea shop", Keys.TAB, account, Keys.ENTER);
        browser.until(page -> assertThat(page.all("dialog")).isEmpty());
    }

    @Test
    void anAccountIsAddedPinnedPausedAndRemovedByKeyboard() {
        open();
        browser.until(page -> assertThat(page.texts(".empty-title"))
                .containsExactly("No account to crawl has an id that begins with “" + account + "”"));
        tabTo("Add account…");
        browser.press(Keys.ENTER);
        assertThat(focusedName()).isEqualTo("Platform");
        assertThat(browser.barriers()).isEmpty();
        browser.screenshot("crawl-add");
        browser.press(Keys.ESCAPE);
        browser.until(page -> assertThat(page.all("dialog")).isEmpty());
        assertThat(focusedName()).isEqualTo("Add account…");
        add();
        isAnnounced("Account Tea shop is added.");
        assertThat(focusedName()).isEqualTo("Add account…");
        shows("crawler", "Nobody", "No worker takes " + platform + ".");
        assertThat(browser.barriers()).isEmpty();

        TalkingCrawler first = crawler("w1-", platform);
        shows("crawler", "w1-" + id);
        assertThat(browser.texts(row(account) + " .col-crawler").get(0)).doesNotContain("Nobody");

        TalkingCrawler second = crawler("w2-", platform);
        browser.untilSeenAnew(
                page -> assertThat(page.texts("#crawl-show option")).contains("w2-" + id + " (0 accounts)"));
        tabTo("Change… Tea shop");
        browser.press(Keys.ENTER);
        tabTo("Pin to worker");
        assertThat(browser.texts("#crawl-assigned_worker_id option"))
                .contains("Any worker", "w2-%s – 0 of 5 accounts, %s".formatted(id, platform));
        browser.choose("#crawl-assigned_worker_id", "w2-" + id);
        tabTo("Save");
        browser.press(Keys.ENTER);
        shows("crawler", "w2-" + id, "pinned");
        assertThat(first.await("master:task:revoke").at("/account_id").asString())
                .isEqualTo(account);
        assertThat(second.await("master:task:assign").at("/id").asString()).isEqualTo(account);
        isAnnounced("Account Tea shop is changed.");
        assertThat(focusedName()).isEqualTo("Change… Tea shop");

        tabTo("Pause Tea shop");
        browser.press(Keys.ENTER);
        isAnnounced("Account Tea shop is paused.");
        shows("crawler", "Paused", "Pinned to w2-" + id);
        assertThat(second.await("master:task:revoke").at("/account_id").asString())
                .isEqualTo(account);
        assertThat(focusedName()).as("the focus stays").isEqualTo("Resume Tea shop");
        browser.press(Keys.ENTER);
        isAnnounced("Account Tea shop is crawled again.");
        shows("crawler", "w2-" + id);
        assertThat(second.await("master:task:assign").at("/id").asString()).isEqualTo(account);

        second.close();
        shows("crawler", "w2-" + id, "Not connected. It keeps the account for a grace");
        assertThat(browser.barriers()).isEmpty();

        tabTo("Remove… Tea shop");
        browser.press(Keys.ENTER);
        assertThat(focusedName()).isEqualTo("Cancel");
        assertThat(browser.barriers()).isEmpty();
        browser.screenshot("crawl-remove");
        browser.press(Keys.ENTER);
        browser.until(page -> assertThat(page.all("dialog")).isEmpty());
        assertThat(focusedName()).isEqualTo("Remove… Tea shop");
        browser.press(Keys.ENTER);
        tabTo("Remove account");
        browser.press(Keys.ENTER);
        isAnnounced("Account Tea shop is removed.");
        browser.until(page -> assertThat(page.all(row(account))).isEmpty());
        browser.until(page -> assertThat(focusedName()).as("its row is gone").isEqualTo("Who crawls what"));
        assertThat(HTTP.get("/api/admin/accounts/" + account).status()).isEqualTo(404);
        assertThat(HTTP.get("/api/im/accounts/" + account).status())
                .as("its data are kept")
                .isEqualTo(200);
    }

    @Test
    void anAccountIsRemovedWithItsData() {
        open();
        add();
        browser.click(row(account) + " .remove");
        browser.click("input[value=delete]");
        browser.click("#crawl-remove");
        isAnnounced("Account Tea shop is removed.");
        assertThat(HTTP.get("/api/im/accounts/" + account).status()).isEqualTo(404);
    }

    private static void assertRefused(String field, String sentence) {
        browser.press(Keys.ENTER);
        browser.until(page -> assertThat(page.texts("#crawl-problem")).containsExactly(sentence));
        assertThat(browser.run("return document.activeElement.id;")).isEqualTo("crawl-" + field);
        assertThat(browser.all("dialog [aria-invalid=true]")).hasSize(1);
        assertThat(browser.find("#crawl-" + field).getAttribute("aria-describedby"))
                .startsWith("crawl-problem ");
    }

    @Test
    void whatTheMasterRefusesIsSaidInWords() {
        crawler("other-", "other" + id);
        open();
        add();
        shows("crawler", "Nobody");
        browser.click("#crawl-add");
        assertRefused("platform", "Enter the name of a platform, without commas.");
        browser.press(platform, Keys.TAB, Keys.TAB, account);
        assertRefused("account_id", "Account " + account + " is one to crawl already.");
        browser.press("-2", Keys.TAB, "0");
        assertRefused("monitor_interval", "Enter a whole number of seconds from 1 to 86400.");
        assertThat(browser.barriers()).isEmpty();
        browser.screenshot("crawl-refused");
        browser.press(Keys.ESCAPE);

        browser.click(row(account) + " .change");
        browser.choose("#crawl-assigned_worker_id", "other-" + id);
        assertRefused("assigned_worker_id", "other-" + id + " does not take accounts of " + platform + ".");
        browser.press(Keys.ESCAPE);
        browser.until(page -> assertThat(page.all("dialog")).isEmpty());

        browser.choose("#language", "zh");
        browser.until(page -> assertThat(page.texts("h1")).containsExactly("采集分配"));
        shows("crawler", "无采集器", "没有采集器支持 " + platform + "。");
        browser.click(row(account) + " .change");
        browser.choose("#crawl-assigned_worker_id", "other-" + id);
        assertRefused("assigned_worker_id", "other-" + id + " 不支持 " + platform + " 的账号。");
        browser.press(Keys.ESCAPE);
        browser.until(page -> assertThat(page.all("dialog")).isEmpty());

        assignments().remove(account).block(LIMIT);
        browser.run("document.querySelector(arguments[0]).click();", row(account) + " .pause");
        browser.until(page -> assertThat(page.texts("[role=alert].notice")).containsExactly("这个账号已不在采集之列。"));
    }

    @Test
    void reasonsAreSaidInBothLanguagesAndAllSizes() {
        TalkingCrawler full = TalkingCrawler.connect(PORTS, "full-" + id, null);
        crawlers.add(full);
        full.register(", 'capabilities': ['%s'], 'max_accounts': 1".formatted(platform));
        open();
        add();
        shows("crawler", "full-" + id);
        String second = account + "-2";
        var pinned = new CrawlSettings(null, platform, "away-" + id, null, "Second shop");
        assignments().set(second, pinned, null).block(LIMIT);
        browser.untilSeenAnew(page -> assertThat(page.texts(row(second) + " .col-crawler"))
                .singleElement()
                .asString()
                .contains(
                        "All workers that take " + platform + " are full.",
                        "Pinned to away-" + id + ", which is not connected."));
        browser.click(".crawlers summary");
        browser.untilSeenAnew(page -> assertThat(page.texts(".crawlers tbody tr"))
                .anyMatch(text -> text.matches("full-" + id + "\\s+Connected\\s+1 of 1\\s+" + platform)));
        assertThat(browser.all(".crawlers[open]")).as("it stays open").hasSize(1);
        for (String language : List.of("en", "zh")) {
            browser.choose("#language", language);
            for (String theme : List.of("light", "dark")) {
                browser.choose("#theme", theme);
                browser.resizeBack();
                assertThat(browser.barriers()).as(language + " " + theme).isEmpty();
                assertThat(browser.isTooWide()).isFalse();
                browser.screenshot("crawl-" + language + "-" + theme);
                browser.resize(500, 900);
                assertThat(browser.barriers()).as(language + " " + theme).isEmpty();
                assertThat(browser.isTooWide()).as(language).isFalse();
                browser.screenshot("narrow-crawl-" + language + "-" + theme);
            }
        }
        assertThat(browser.texts(row(second) + " .col-crawler").get(0))
                .contains("支持 " + platform + " 的采集器均已满额。", "指定给 away-" + id + "，但它未连接。");
        assignments().remove(second).block(LIMIT);
    }

    @Test
    void manyAccountsArePaged() {
        var settings = new CrawlSettings(null, platform, null, null, null);
        Flux<String> many = Flux.range(0, MANY).map(i -> "%s-%03d".formatted(account, i));
        many.flatMap(each -> assignments().set(each, settings, null)).blockLast(LIMIT);
        crawler("w1-", platform);
        open();
        browser.until(page -> assertThat(page.texts(".pager .muted")).containsExactly("1–50 of 120"));
        assertThat(browser.all("tbody tr[data-key^=crawl]")).hasSize(50);
        browser.click(".pager button:last-child");
        browser.until(page -> assertThat(page.texts(".pager .muted")).containsExactly("51–100 of 120"));
        browser.click(".pager button:last-child");
        browser.until(page -> assertThat(page.texts(".pager .muted")).containsExactly("101–120 of 120"));
        browser.reload();
        browser.until(page -> assertThat(page.texts(".pager .muted")).containsExactly("101–120 of 120"));

        browser.choose("#crawl-show", "worker:w1-" + id);
        browser.until(page -> assertThat(page.texts(".pager .muted")).containsExactly("1–5 of 5"));
        isAnnounced("5 accounts");
        assertThat(browser.texts("[id=crawl-show] option")).anyMatch(text -> text.equals("w1-" + id + " (5 accounts)"));
        browser.choose("#crawl-show", "waiting");
        browser.until(page -> assertThat(page.texts(".pager .muted").get(0)).startsWith("1–50 of 1"));
        browser.type("#search", account + "-11");
        browser.until(page -> assertThat(page.texts(".pager .muted")).containsExactly("1–10 of 10"));
        assertThat(browser.find("#crawl-show").getAttribute("value")).isEmpty();
        many.flatMap(assignments()::remove).blockLast(LIMIT);
    }
}
