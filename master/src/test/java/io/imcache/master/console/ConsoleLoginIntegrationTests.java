package io.imcache.master.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.master.testing.Browser;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.Ports;
import io.imcache.master.testing.TestTokens;
import io.imcache.redis.testing.TestRedis;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** Tests the page on a master that requires tokens. */
class ConsoleLoginIntegrationTests {
    private static final String ADMIN = TestTokens.of("admin");
    private static final Ports PORTS = Ports.free();
    private static final String CONSOLE = Master.loopback(PORTS.http()) + "/console";

    private static Browser browser;
    private static Master master;

    @BeforeAll
    static void start() {
        browser = Browser.start();
        master = Master.start(PORTS, Master.securedArguments(TestRedis.url(), "console-" + UUID.randomUUID(), PORTS));
        new PushClient(PORTS, ADMIN)
                .push(
                        "shop",
                        new ConsolePushes(System.currentTimeMillis())
                                .messages(ConsolePushes.inbound("m", "c", "Hello", 1)));
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
    void open() {
        browser.open(CONSOLE + "/#/accounts?q=shop");
        browser.until(page -> assertThat(page.texts("h1")).containsExactly("Log in"));
    }

    private static void logIn(String token) {
        browser.type("#token", token);
        browser.press(Keys.ENTER);
    }

    private static void assertRefused(String sentence) {
        browser.until(page -> assertThat(page.texts("#token-problem")).containsExactly(sentence));
        assertThat(browser.run("return document.activeElement.id;")).isEqualTo("token");
        assertThat(browser.all(".sections")).isEmpty();
        assertThat(browser.run("return sessionStorage.getItem('imcache.console.token');"))
                .isNull();
    }

    @Test
    void onlyAnAdminsTokenIsTaken() {
        assertThat(browser.run("return document.activeElement.id;")).isEqualTo("token");
        assertThat(browser.barriers()).isEmpty();
        browser.screenshot("login");
        browser.press(Keys.ENTER);
        assertRefused("Please paste a token.");
        logIn(TestTokens.wronglySigned("admin"));
        assertRefused("The master does not accept this token: it is wrong or has expired.");
        logIn("no token \u2603");
        assertRefused("The master does not accept this token: it is wrong or has expired.");
        logIn(TestTokens.of("im"));
        assertRefused("This token does not permit the console: it lacks the role admin.");
        assertThat(browser.barriers()).isEmpty();
        browser.screenshot("login-refused");

        logIn(" " + ADMIN + " ");

        browser.until(page -> assertThat(page.texts("th.col-name .who-name")).containsExactly("shop"));
        browser.reload();
        browser.until(page -> assertThat(page.texts("th.col-name .who-name")).containsExactly("shop"));
        assertThat(
                        browser.runAsync(
                                "fetch('/console/').then((page) => arguments[0](page.headers.get('Content-Security-Policy')));"))
                .as("not replaced by the one for other pages")
                .asString()
                .contains("trusted-types 'none'");
        assertThat(browser.run("return JSON.stringify(localStorage) + document.cookie + location;"))
                .asString()
                .doesNotContain(ADMIN);
    }

    @Test
    void whoCrawlsWhatIsForAdminsOnly() {
        browser.open(CONSOLE + "/#/crawl");
        logIn(TestTokens.of("im"));
        assertRefused("This token does not permit the console: it lacks the role admin.");
        assertThat(browser.all("#crawl-add, .crawl")).isEmpty();
        logIn(ADMIN);
        browser.until(page -> assertThat(page.texts("h1")).containsExactly("Who crawls what"));
        browser.until(page -> assertThat(page.texts(".empty-title")).containsExactly("No accounts to crawl yet"));
    }

    @Test
    void whoeverLogsOutHasNoTokenAnyMore() {
        logIn(ADMIN);
        browser.click("#logout");

        browser.until(page -> assertThat(page.texts("h1")).containsExactly("Log in"));
        assertThat(browser.run("return sessionStorage.length;")).isEqualTo(0L);
        assertThat(browser.texts("#token-problem")).isEmpty();
        assertThat(browser.find("#token").getAttribute("value")).isEmpty();
        browser.reload();
        browser.until(page -> assertThat(page.texts("h1")).containsExactly("Log in"));
    }

    @Test
    void aTokenThatEndsLeadsBackToTheDoor() {
        logIn(ADMIN);
        browser.until(page -> assertThat(page.texts("th.col-name .who-name")).containsExactly("shop"));

        // The next request of the page.
        browser.runAsync(
                "import('/console/settings.js').then((module) => { module.settings.token = arguments[0]; arguments[1](); });",
                TestTokens.expired("admin"));

        browser.untilSeenAnew(page -> assertThat(page.texts("#token-problem"))
                .containsExactly("The master does not accept this token: it is wrong or has expired."));
        assertThat(browser.texts(".who")).isEmpty();
        logIn(ADMIN);
        browser.until(page -> assertThat(page.texts("th.col-name .who-name")).containsExactly("shop"));
    }

    @Test
    void anAdminsTokenIsForChecksToo() {
        logIn(ADMIN);
        browser.until(page -> assertThat(page.all(".sections a")).isNotEmpty());
        browser.run(ConsoleCheckIntegrationTests.DROP, "{\"accountId\":\"a\",\"data\":{}}", "empty.json");
        browser.until(page ->
                assertThat(page.texts("#checked")).containsExactly("Understood: 0 items to be stored, 0 left out."));
    }
}
