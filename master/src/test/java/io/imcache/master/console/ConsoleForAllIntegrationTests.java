package io.imcache.master.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** Tests languages, colours, keyboards and windows of all sizes. Runs as a part of {@link ConsoleIntegrationTests}. */
abstract class ConsoleForAllIntegrationTests extends ConsoleFixture {
    @Test
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
        browser.until(page -> assertThat(page.texts(".sections a")).containsExactly("账号", "采集分配", "采集器", "系统", "检查"));
        assertThat(background()).isNotEqualTo(light);
        assertThat(browser.find("#theme").getAttribute("value")).isEqualTo("dark");
        browser.screenshot("accounts-zh-dark");
    }

    private static String background() {
        return String.valueOf(browser.run("return getComputedStyle(document.body).backgroundColor;"));
    }

    @Test
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
    void nothingIsCutOffInNarrowWindows() {
        pushes.push(
                "narrow",
                shop(NOW).contents("{'contentId':'v1','title':'%s'}".formatted("How to brew tea ".repeat(20))));
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
        assertThat(browser.find("h1").isDisplayed()).isTrue();
        assertThat(browser.all(".facts")).noneMatch(facts -> facts.isDisplayed());
        assertThat(browser.isTooWide()).isFalse();
        browser.screenshot("narrow-conversation");
        browser.click(".pane-back");
        browser.until(page -> assertThat(page.all(".entry")).allMatch(entry -> entry.isDisplayed()));
        assertThat(browser.find(".facts").isDisplayed()).isTrue();
        browser.go("#/accounts/narrow/comments");
        browser.find(".entry[href$='/v1']");
        assertThat(
                        (boolean)
                                browser.run(
                                        """
                        const entry = document.querySelector(".entry[href$='/v1']").getBoundingClientRect();
                        const name = document.querySelector(".entry[href$='/v1'] .entry-name").getBoundingClientRect();
                        return name.right < entry.right;
                        """))
                .isTrue();
        browser.go("#/system");
        browser.find(".masters");
        assertThat(browser.isTooWide()).isFalse();
        browser.screenshot("narrow-system");
    }

    @Test
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
                assertOpen(name, "#/crawl", "h1");
                assertOpen(name, "#/system", ".masters .health");
            }
        }
    }

    private static void assertOpen(String name, String place, String shown) {
        browser.go(place);
        browser.find(shown);
        assertThat(browser.barriers()).as(name + " " + place).isEmpty();
    }
}
