package io.imcache.master.console;

import static io.imcache.master.console.ConsolePushes.conversation;
import static io.imcache.master.console.ConsolePushes.inbound;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** Tests the reader of conversations and comments. Runs as a part of {@link ConsoleIntegrationTests}. */
abstract class ConsoleReaderIntegrationTests extends ConsoleFixture {
    @Test
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
    void writtenTextIsNeverMarkup() {
        String hostile = "<img src=x onerror=window.broken=1><script>window.broken=1</script>";
        String id = "<b id=broken>account</b>";
        pushes.push(
                id,
                new ConsolePushes(NOW)
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
        browser.untilSeenAnew(
                page -> assertThat(page.texts("th.col-name .who-name")).containsExactly(hostile));
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
        browser.untilSeenAnew(page -> assertThat(page.texts(".worker h2")).contains("<i>worker</i>"));
        assertUnbroken();
    }

    private static void assertUnbroken() {
        assertThat(browser.run("return window.broken === undefined && !document.getElementById('broken')"
                        + " && document.querySelectorAll('main img, main script, main b, main i, main u').length === 0"
                        + " && ![...document.links].some((each) => !/^https?:/.test(each.href));"))
                .isEqualTo(true);
    }

    @Test
    void aPictureIsLoadedWhenSomebodyAsksForIt() {
        String picture = CONSOLE + "/icon.svg?picture";
        pushes.push(
                "pictures",
                new ConsolePushes(NOW)
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
}
