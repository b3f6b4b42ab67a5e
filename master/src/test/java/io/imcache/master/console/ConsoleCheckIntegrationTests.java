package io.imcache.master.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** Tests the check of a snapshot's file. Runs as a part of {@link ConsoleIntegrationTests}. */
abstract class ConsoleCheckIntegrationTests extends ConsoleFixture {
    private static final String SNAPSHOT =
            """
            {"accountId":"checked","platform":"douyin","timestamp":1761804248025,"snapshot":{"data":{
            "comments":[{"commentId":"k1","content":"Where?","createdAt":"3天前","colour":"red"},
            {"content":"nobody"},{"commentId":"k2","content":"cut \\ud83c","createdAt":1761804248}],
            "contents":[{"contentId":"v1","title":"Spring tea","likeCount":"1.2万"}]}}}""";
    private static final int CUT =
            SNAPSHOT.substring(0, SNAPSHOT.indexOf("\\ud83c")).getBytes(StandardCharsets.UTF_8).length;
    /** Drops a file as a browser does. */
    static final String DROP =
            """
            const data = new DataTransfer();
            data.items.add(new File([arguments[0]], arguments[1], {type: "application/json"}));
            const target = document.querySelector("h1");
            for (const type of ["dragenter", "dragover", "drop"]) {
              const event = new DragEvent(type, {dataTransfer: data, bubbles: true, cancelable: true});
              target.dispatchEvent(event);
              if (type !== "dragenter" && !event.defaultPrevented) {
                throw new Error("the browser would open the file in place of the page");
              }
            }
            """;

    private static void isChecked() {
        browser.until(page ->
                assertThat(page.texts("#checked")).containsExactly("Understood: 3 items to be stored, 1 left out."));
        assertThat(browser.texts(".check-table tbody tr").get(0)).matches("Comments\\s+3\\s+2\\s+1\\s+0");
        assertThat(browser.texts(".findings li"))
                .containsExactly(
                        "comments[1]: no id (expected: commentId or id); has content",
                        "snapshot.data.comments[2].content, byte " + CUT,
                        "comments.colour (1)");
        assertThat(browser.texts(".check-table td li"))
                .contains("3天前 → not understood", "1.2万 → 12,000")
                .anyMatch(text -> text.startsWith("1761804248 → Oct 30, 2025"));
        assertThat(browser.texts(".fact dd")).contains("checked", "douyin");
        assertThat(browser.run("return document.activeElement.id;")).isEqualTo("checked");
        assertThat(browser.texts("#news")).containsExactly("Understood: 3 items to be stored, 1 left out.");
    }

    @Test
    void aDroppedSnapshotIsShownAsAMasterUnderstandsIt() {
        browser.open(CONSOLE + "/#/system");
        browser.find(".masters");
        browser.run(DROP, SNAPSHOT, "snapshot.json");

        isChecked();
        assertThat(browser.texts(".sections [aria-current=page]")).containsExactly("Check");
        browser.click(".preview summary");
        assertThat(browser.find(".preview pre").getText())
                .contains("\"discussion_id\": \"k1\"", "\"created_at\": null");
        assertThat(browser.barriers()).isEmpty();
        browser.screenshot("check");
        browser.choose("#language", "zh");
        browser.until(page -> assertThat(page.texts("#checked")).containsExactly("可以理解：将保存 3 个条目，略过 1 个。"));
        assertThat(browser.barriers()).isEmpty();
        browser.choose("#theme", "dark");
        assertThat(browser.barriers()).isEmpty();
        browser.resize(500, 800);
        assertThat(browser.isTooWide()).isFalse();
        browser.screenshot("narrow-check");
        browser.go("#/accounts?q=checked");
        browser.until(page ->
                assertThat(page.texts(".empty-title")).as("nothing is stored").hasSize(1));
    }

    @Test
    void aFileIsChosenByKeyboard(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("snapshot.json"), SNAPSHOT);
        browser.open(CONSOLE + "/#/check");
        browser.find("#file");
        while (!browser.run("return document.activeElement.id;").equals("file")) {
            browser.press(Keys.TAB);
            assertThat(browser.focused()).isNotEqualTo("nothing");
        }
        assertThat(browser.run("return document.activeElement.labels[0].innerText;"))
                .isEqualTo("File with a snapshot");
        browser.find("#file").sendKeys(file.toString());

        isChecked();
    }

    @Test
    void aFileThatIsNoJsonGetsTheErrorWithItsPlace() {
        browser.open(CONSOLE + "/#/check");
        browser.find("#file");
        browser.run(DROP, "{\"accountId\":\"a\",\"data\":{\"comments\":[{\"score\":NaN}]}}", "wrong.json");

        browser.until(page -> assertThat(page.texts(".check-error"))
                .containsExactly("data.comments[0].score: no JSON at byte 46, where NaN is (expected: a JSON value)"));
        assertThat(browser.texts("#checked")).containsExactly("wrong.json");
        assertThat(browser.texts("#news").get(0)).startsWith("The snapshot would be refused: data.comments[0].score");
        assertThat(browser.barriers()).isEmpty();

        browser.run(DROP, "", "empty.json");
        browser.until(page -> assertThat(page.texts("#checked")).containsExactly("empty.json"));
        browser.run(DROP, SNAPSHOT, "snapshot.json");
        isChecked();
    }
}
