package io.imcache.master.console;

import static io.imcache.master.console.Pushes.conversation;
import static io.imcache.master.console.Pushes.inbound;
import static io.imcache.master.console.Pushes.outbound;
import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.master.testing.Browser;
import io.imcache.master.testing.JsClient;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.MasterProcess;
import io.imcache.master.testing.Ports;
import io.imcache.master.testing.Requires;
import io.imcache.redis.AccountStore;
import io.imcache.redis.testing.TestRedis;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.openqa.selenium.Keys;

/** The page as somebody sees it. The first test finds no account; each other brings its own. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ConsoleIntegrationTests {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String PREFIX = "console-" + UUID.randomUUID();
    private static final Ports PORTS = Ports.free();
    private static final String CONSOLE = Master.loopback(PORTS.http()) + "/console";
    private static final String HEARTBEAT = "--imcache.console.heartbeat=500ms";
    private static final long NOW = System.currentTimeMillis();
    private static final long MINUTE = 60_000;

    private static Browser browser;
    private static Master master;
    private static PushClient pushes;

    @BeforeAll
    static void start() {
        Requires.node();
        browser = Browser.start();
        master = Master.start(TestRedis.url(), PREFIX, PORTS, HEARTBEAT);
        pushes = new PushClient(PORTS);
    }

    @AfterAll
    static void end() {
        if (browser != null) {
            browser.close();
        }
        if (master != null) {
            master.close();
        }
    }

    @BeforeEach
    void wide() {
        browser.resizeBack();
    }

    private static String path(String account, String rest) {
        return CONSOLE + "/#/accounts/" + account + rest;
    }

    /** A shop with a conversation in which somebody has written last. */
    private static Pushes shop(long at) {
        return new Pushes(at)
                .by("worker-7")
                .conversations(
                        conversation("c1", "Rainbow", "Is it in stock?", NOW - MINUTE, 1),
                        conversation("c2", "Snow", "Thanks", NOW - 60 * MINUTE, 0))
                .messages(
                        inbound("m1", "c1", "Hello", NOW - 26 * 60 * MINUTE),
                        outbound("m2", "c1", "Good day", NOW - 2 * MINUTE),
                        inbound("m3", "c1", "Is it in stock?", NOW - MINUTE))
                .contents("{'contentId':'v1','title':'Spring tea','commentCount':3,'likeCount':12,'viewCount':900}")
                .comments(
                        "{'commentId':'k1','contentId':'v1','authorName':'Su','content':'Where is it?','createdAt':%d}"
                                .formatted(NOW - 5 * MINUTE),
                        ("{'commentId':'k2','contentId':'v1','parentCommentId':'k1','authorName':'Lin',"
                                        + "'content':'By the lake','createdAt':%d}")
                                .formatted(NOW - 4 * MINUTE),
                        "{'commentId':'k3','contentId':'v9','authorName':'Mo','content':'First!','createdAt':%d}"
                                .formatted(NOW - 9 * MINUTE))
                .notifications(
                        "{'notificationId':'n1','type':'like','title':'Liked','content':'128 likes','createdAt':%d}"
                                .formatted(NOW - 3 * MINUTE));
    }

    private static String row(String account) {
        return "tr[data-key='" + account + "']";
    }

    @Test
    @Order(1)
    void accountsAppearByThemselvesWhenACrawlerPushesThem() {
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
        browser.screenshot("accounts");
    }

    @Test
    @Order(2)
    void aConversationReadsAsOne() {
        pushes.push("read", shop(NOW));
        browser.open(path("read", ""));
        browser.until(page -> assertThat(page.texts(".entry-name")).containsExactly("Rainbow", "Snow"));
        browser.click(".entry[href$='/c1']");

        browser.until(page ->
                assertThat(page.texts(".message .text")).containsExactly("Hello", "Good day", "Is it in stock?"));
        assertThat(browser.texts(".message.own .text")).containsExactly("Good day");
        assertThat(browser.texts(".message.own .state")).containsExactly("sent");
        assertThat(browser.texts(".day")).hasSize(2);
        assertThat(browser.texts(".entry[aria-current] .badge")).hasSize(1);
        assertThat(browser.focused()).isEqualTo("Rainbow");
        browser.screenshot("conversation");

        browser.click("#mark-read");

        browser.until(page -> {
            assertThat(page.texts(".entry .badge")).isEmpty();
            assertThat(page.texts(".state-unread")).isEmpty();
            assertThat(page.all("#mark-read")).isEmpty();
            assertThat(page.texts(".fact:first-child dd"))
                    .singleElement()
                    .asString()
                    .startsWith("3");
        });
        assertThat(pushes.unread("read")).isEqualTo(3);
    }

    @Test
    @Order(3)
    void commentsAreThreadsByContent() {
        pushes.push("talk", shop(NOW));
        browser.open(path("talk", "/comments"));

        browser.until(page -> assertThat(page.texts(".comment-group h3")).containsExactly("Spring tea", "v9"));
        assertThat(browser.texts(".comments > .comment > .comment-body .text"))
                .containsExactly("Where is it?", "First!");
        assertThat(browser.texts(".replies .text")).containsExactly("By the lake");
        browser.screenshot("comments");
        browser.click(".entry[href$='/v1']");
        browser.until(page -> assertThat(page.texts(".comment .text")).containsExactly("Where is it?", "By the lake"));

        browser.click("#mark-comments");

        browser.until(page -> assertThat(page.texts(".state-unread")).isEmpty());
        browser.until(page -> assertThat(pushes.unread("talk")).isEqualTo(3));

        browser.click(".tabs a[href$='/notifications']");
        browser.until(page -> assertThat(page.texts(".notification .text")).containsExactly("128 likes"));
        browser.screenshot("notifications");
    }

    @Test
    @Order(4)
    void anAccountIsDeletedOnlyAfterAQuestion() {
        pushes.push("gone", shop(NOW));
        browser.open(path("gone", ""));
        browser.click("#delete");

        assertThat(browser.find("dialog").getText()).contains("gone (gone)", "Delete this account?");
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

    @Test
    @Order(5)
    void accountsAreSearchedSortedAndPaged() {
        IntStream.range(0, 60)
                .parallel()
                .forEach(i -> pushes.push(
                        "many-%02d".formatted(i),
                        new Pushes(NOW - i * MINUTE)
                                .messages(IntStream.rangeClosed(0, i)
                                        .mapToObj(m -> inbound("m" + m, "c", "x", NOW))
                                        .toArray(String[]::new))));
        browser.open(CONSOLE);
        browser.type("#search", "many-");
        browser.until(page -> assertThat(page.texts(".pager .muted")).containsExactly("1–50 of 60"));
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
    @Order(6)
    void languageAndAppearanceAreRemembered() {
        browser.open(CONSOLE);
        browser.until(page -> assertThat(page.texts("h1")).containsExactly("Accounts"));
        String light = background();

        browser.choose("#language", "zh");
        browser.choose("#theme", "dark");

        browser.until(page -> assertThat(page.texts("h1")).containsExactly("账号"));
        browser.until(page -> assertThat(background()).isNotEqualTo(light));
        assertThat(browser.run("return document.documentElement.lang;")).isEqualTo("zh-CN");
        assertThat(browser.run("return document.title;")).isEqualTo("账号 · imcache 控制台");
        browser.reload();
        browser.until(page -> assertThat(page.texts(".sections a")).containsExactly("账号", "采集器", "系统"));
        assertThat(background()).isNotEqualTo(light);
        assertThat(browser.find("#theme").getAttribute("value")).isEqualTo("dark");
        browser.screenshot("accounts-zh-dark");
    }

    private static String background() {
        return String.valueOf(browser.run("return getComputedStyle(document.body).backgroundColor;"));
    }

    @Test
    @Order(7)
    void theKeyboardIsEnough() {
        pushes.push("keys", shop(NOW));
        browser.open(CONSOLE + "/#/accounts?q=keys");
        browser.until(page -> assertThat(page.texts("th.col-name .who-name")).containsExactly("keys"));

        browser.press(Keys.TAB);
        assertThat(browser.focused()).isEqualTo("Skip to content");
        browser.press(Keys.ENTER);
        assertThat(browser.run("return document.activeElement.id;")).isEqualTo("main");
        browser.press(Keys.TAB);
        assertThat(browser.focused()).isEqualTo("search");
        while (!browser.focused().startsWith("K") && !browser.focused().contains("keys")) {
            browser.press(Keys.TAB);
            assertThat(browser.focused()).isNotEqualTo("nothing");
        }
        browser.press(Keys.ENTER);
        browser.until(page -> assertThat(page.focused()).isEqualTo("keys"));
        while (!browser.focused().contains("Rainbow")) {
            browser.press(Keys.TAB);
            assertThat(browser.focused()).isNotEqualTo("nothing");
        }
        browser.press(Keys.ENTER);
        browser.until(page -> assertThat(page.texts(".message")).hasSize(3));
        assertThat(browser.focused()).isEqualTo("Rainbow");
        browser.press(Keys.TAB);
        assertThat(browser.focused()).isEqualTo("Mark as read");
        browser.press(Keys.SPACE);
        browser.until(page -> assertThat(page.all("#mark-read")).isEmpty());
        assertThat(browser.focused()).isEqualTo("Rainbow");
    }

    @Test
    @Order(8)
    void whatPeopleWriteStaysText() {
        String hostile = "<img src=x onerror=window.broken=1><script>window.broken=1</script>";
        String id = "<b id=broken>account</b>";
        pushes.push(
                id,
                new Pushes(NOW)
                        .on("<u>douyin</u>")
                        .by("<i>worker</i>")
                        .conversations(conversation("c/1?#&", hostile, hostile, NOW, 1))
                        .messages(
                                inbound("m1", "c/1?#&", hostile, NOW - MINUTE),
                                ("{'messageId':'m2','conversationId':'c/1?#&','type':'image','direction':'inbound',"
                                                + "'mediaUrl':'javascript:window.broken=1','content':'','createdAt':%d}")
                                        .formatted(NOW),
                                ("{'messageId':'m3','conversationId':'c/1?#&','type':'link','direction':'inbound',"
                                                + "'content':'data:text/html,<script>1</script>','createdAt':%d}")
                                        .formatted(NOW))
                        .comments("{'commentId':'k','contentId':'v','authorName':'%s','content':'%s'}"
                                .formatted(hostile, hostile))
                        .notifications(("{'notificationId':'n','type':'<b>t</b>','title':'%s','content':'%s',"
                                        + "'linkUrl':'javascript:window.broken=1'}")
                                .formatted(hostile, hostile)));
        pushes.profile(id, hostile);

        browser.open(CONSOLE + "/#/accounts?q=broken");
        browser.until(page -> assertThat(page.texts("th.col-name .who-name")).containsExactly(hostile));
        assertThat(browser.texts(".col-platform")).contains("<u>douyin</u>");
        browser.click("th.col-name a");
        browser.until(page -> assertThat(page.texts("h1")).containsExactly(hostile));
        browser.click(".entry");
        browser.until(page -> assertThat(page.texts(".message .text")).contains(hostile));
        browser.screenshot("hostile");
        assertUnbroken();
        browser.click(".tabs a[href$='/comments']");
        browser.until(page -> assertThat(page.texts(".comment .text")).containsExactly(hostile));
        assertUnbroken();
        browser.click(".tabs a[href$='/notifications']");
        browser.until(page -> assertThat(page.texts(".notification .text")).containsExactly(hostile));
        assertUnbroken();
        browser.click("#delete");
        assertThat(browser.find("dialog").getText()).contains(hostile, id);
        assertUnbroken();
        browser.press(Keys.ESCAPE);
        browser.go("#/workers");
        browser.until(page -> assertThat(page.texts(".worker h2")).contains("<i>worker</i>"));
        assertUnbroken();
    }

    private static void assertUnbroken() {
        assertThat(browser.run("return window.broken === undefined && !document.getElementById('broken')"
                        + " && document.querySelectorAll('main img, main script, main b, main i, main u').length === 0"
                        + " && ![...document.links].some((each) => !/^https?:/.test(each.href));"))
                .isEqualTo(true);
    }

    @Test
    @Order(9)
    void aPictureIsLoadedWhenSomebodyAsksForIt() {
        String picture = CONSOLE + "/icon.svg?picture";
        pushes.push(
                "pictures",
                new Pushes(NOW)
                        .conversations(conversation("c", "Rainbow", "", NOW, 0))
                        .messages(("{'messageId':'m','conversationId':'c','type':'image','direction':'inbound',"
                                        + "'mediaUrl':'%s','content':'','createdAt':%d}")
                                .formatted(picture, NOW)));
        browser.open(path("pictures", "/conversations/c"));
        browser.find(".attachment button");
        String loaded =
                "return performance.getEntriesByType('resource').some((each) => each.name.endsWith('?picture'));";
        assertThat(browser.run(loaded)).isEqualTo(false);

        browser.click(".attachment button");

        browser.until(page -> assertThat(page.run(
                        "const i = document.querySelector('.picture'); return i && i.complete && i.naturalWidth > 0;"))
                .isEqualTo(true));
        assertThat(browser.run(loaded)).isEqualTo(true);
        browser.click(".attachment button");
        browser.until(page -> assertThat(page.all(".picture")).isEmpty());
    }

    @Test
    @Order(10)
    void workersAndMastersAreShown() throws IOException {
        pushes.push("crawled", shop(NOW));
        browser.open(CONSOLE + "/#/workers");
        browser.until(page -> assertThat(page.texts(".worker"))
                .anySatisfy(worker -> assertThat(worker).contains("worker-7", "Not connected", "crawled")));
        Ports ports = Ports.free();
        String address = "127.0.0.1:" + ports.http();
        List<String> arguments = Master.arguments(TestRedis.url(), PREFIX, ports);
        arguments.add(HEARTBEAT);
        try (MasterProcess second =
                MasterProcess.launch(ports, List.of(), arguments).awaitStart()) {
            try (var crawler = JsClient.start(
                    Master.loopback(ports.socket()) + "/worker",
                    """
                    {"transports": ["websocket"], "steps": [
                      ["ack", "join_room", {"room": "worker:worker-7", "workerId": "worker-7"}], ["await", 1]]}
                    """)) {
                crawler.await("connect", LIMIT);
                browser.until(page -> assertThat(page.texts(".worker"))
                        .anySatisfy(worker -> assertThat(worker).contains("worker-7", "Connected to " + address)));
                browser.screenshot("workers");

                browser.go("#/system");
                browser.until(
                        page -> assertThat(page.texts(".masters tbody .health")).containsExactly("up", "up"));
                assertThat(browser.texts(".masters tbody th").toString()).contains(address, "answers you");
                assertThat(browser.texts(".big").get(0)).endsWith("MiB");
                assertThat(browser.run("return document.querySelector('.chart').getAttribute('aria-label');"))
                        .asString()
                        .startsWith("Redis memory over");
                browser.until(page -> assertThat(page.texts("[aria-labelledby=pushes-title] tbody th"))
                        .startsWith("changed"));
                browser.screenshot("system");
            }
            second.kill();
            browser.until(
                    page -> assertThat(page.texts(".masters tbody .health")).containsOnly("up", "lost"));
        }
    }

    @Test
    @Order(11)
    void nothingIsCutOffInNarrowWindows() {
        pushes.push("narrow", shop(NOW));
        browser.resize(500, 800);
        browser.open(CONSOLE + "/#/accounts?q=narrow");
        browser.find("tbody .who");
        assertThat(browser.isTooWide()).isFalse();
        browser.screenshot("narrow-accounts");
        browser.click("tbody .who");
        browser.click(".entry[href$='/c1']");
        browser.until(page -> assertThat(page.texts(".message")).hasSize(3));
        assertThat(browser.find(".pane-list ~ .pane-detail").isDisplayed()).isTrue();
        assertThat(browser.all(".entry")).noneMatch(entry -> entry.isDisplayed());
        assertThat(browser.isTooWide()).isFalse();
        browser.screenshot("narrow-conversation");
        browser.click(".pane-back");
        browser.until(page -> assertThat(page.all(".entry")).allMatch(entry -> entry.isDisplayed()));
        browser.go("#/system");
        browser.find(".masters");
        assertThat(browser.isTooWide()).isFalse();
        browser.screenshot("narrow-system");
    }

    @Test
    @Order(12)
    void nobodyIsShutOut() {
        pushes.push("open", shop(NOW));
        browser.open(CONSOLE);
        for (String language : new String[] {"en", "zh"}) {
            for (String theme : new String[] {"light", "dark"}) {
                browser.choose("#language", language);
                browser.choose("#theme", theme);
                String name = language + " " + theme;
                assertOpen(name, "#/accounts", "tbody .who");
                assertOpen(name, "#/accounts/open/conversations/c1", ".message");
                assertOpen(name, "#/accounts/open/comments", ".comment");
                assertOpen(name, "#/accounts/open/notifications", ".notification");
                browser.click("#delete");
                assertOpen(name, "#/accounts/open/notifications", "dialog");
                browser.press(Keys.ESCAPE);
                assertOpen(name, "#/workers", ".worker");
                assertOpen(name, "#/system", ".masters .health");
            }
        }
    }

    @Test
    @Order(14)
    void whatIsNewAppearsWhileSomebodyReads() {
        pushes.push("live", shop(NOW));
        browser.open(path("live", "/conversations/c1"));
        browser.until(page -> assertThat(page.texts(".message")).hasSize(3));
        // From here on the page does not ask by itself: what it shows it has been told.
        browser.until(page -> assertThat(page.texts(".feed")).containsExactly("Live"));

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

    @Test
    @Order(13)
    void theFeedIsReadHoweverItIsCut() {
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

    private static void assertOpen(String name, String place, String shown) {
        browser.go(place);
        browser.find(shown);
        assertThat(browser.barriers()).as(name + " " + place).isEmpty();
    }
}
