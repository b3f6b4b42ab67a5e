package io.imcache.master.testing;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowingConsumer;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.JavascriptException;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;

/** A headless Chromium that looks at a page. One serves a whole test class: it takes seconds to start. */
public final class Browser implements AutoCloseable {
    static final String CHROMIUM = "/usr/bin/chromium";
    static final String DRIVER = "/usr/bin/chromedriver";

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final Dimension WINDOW = new Dimension(1360, 900);
    private static final String AXE =
            """
            const done = arguments[arguments.length - 1];
            axe.run(document, {resultTypes: ["violations"]}).then(
              (results) => done(results.violations
                .filter((each) => ["serious", "critical"].includes(each.impact))
                .flatMap((each) => each.nodes.map((node) => each.id + ": " + node.target.join(" ")
                  + " (" + node.failureSummary.replace(/\\s+/g, " ") + ")"))),
              (error) => done(["axe failed: " + error]));
            """;

    private final ChromeDriver driver;
    private final String axe;

    private Browser(ChromeDriver driver, String axe) {
        this.driver = driver;
        this.axe = axe;
    }

    /** Starts one. Skips the test where there is none to start. */
    public static Browser start() {
        Requires.chromium();
        ChromeOptions options = new ChromeOptions()
                .setBinary(CHROMIUM)
                .addArguments(
                        "--headless=new",
                        "--no-sandbox", // it does not run as root otherwise
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--force-prefers-reduced-motion",
                        "--ignore-certificate-errors", // tests make certificates of their own
                        "--lang=en");
        options.setExperimentalOption("prefs", Map.of("intl.accept_languages", "en"));
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(new File(DRIVER))
                .usingAnyFreePort()
                .build();
        var driver = new ChromeDriver(service, options);
        driver.manage().window().setSize(WINDOW);
        driver.manage().timeouts().scriptTimeout(LIMIT);
        try {
            return new Browser(driver, packaged("axe-core/axe.min.js"));
        } catch (UncheckedIOException e) {
            driver.quit();
            throw e;
        }
    }

    /** Opens a page anew, with nothing remembered from another. */
    public void open(String url) {
        driver.get(url);
        run("localStorage.clear(); sessionStorage.clear();");
        driver.get("about:blank");
        driver.get(url);
    }

    public void reload() {
        driver.navigate().refresh();
    }

    /** Goes to another place of the page. */
    public void go(String hash) {
        run("location.hash = arguments[0];", hash);
    }

    /** Loads a script of the tests' packages into the page, such as {@code axe-core/axe.min.js}. */
    public void load(String script) {
        run(packaged(script));
    }

    private static String packaged(String script) {
        try {
            return Files.readString(Requires.scripts().resolve("node_modules").resolve(script));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** Runs a script that calls the last of its arguments with what it has to say. */
    public Object runAsync(String script, Object... arguments) {
        return driver.executeAsyncScript(script, arguments);
    }

    /** Waits until the page is as is said. */
    public void until(ThrowingConsumer<Browser> assertion) {
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptionsInstanceOf(WebDriverException.class)
                .untilAsserted(() -> assertion.accept(this));
    }

    /** The same, of a page to which somebody comes back again and again: then it asks at once, not every few seconds. */
    public void untilSeenAnew(ThrowingConsumer<Browser> assertion) {
        until(page -> {
            page.run("document.dispatchEvent(new Event('visibilitychange'));");
            assertion.accept(page);
        });
    }

    /** The first element that is shown; waits for it. */
    public WebElement find(String css) {
        return await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptionsInstanceOf(WebDriverException.class)
                .until(() -> all(css).stream().filter(WebElement::isDisplayed).findFirst(), Optional::isPresent)
                .orElseThrow();
    }

    public List<WebElement> all(String css) {
        return driver.findElements(By.cssSelector(css));
    }

    /** The texts of all elements, as they are now. */
    @SuppressWarnings("unchecked") // what the script returns
    public List<String> texts(String css) {
        return (List<String>) run(
                "return [...document.querySelectorAll(arguments[0])].map((each) => each.innerText.replaceAll('\\u00a0', ' ').trim());",
                css);
    }

    /** How many lines the text of an element takes. */
    public long lines(String css) {
        return (long) run(
                "const e = document.querySelector(arguments[0]);"
                        + " return Math.round(e.offsetHeight / parseFloat(getComputedStyle(e).lineHeight));",
                css);
    }

    /** Clicks what may be drawn anew at that moment. */
    public void click(String css) {
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptionsInstanceOf(WebDriverException.class)
                .until(() -> {
                    find(css).click();
                    return true;
                });
    }

    /** Types in place of what a field has. */
    public void type(String css, String text) {
        WebElement field = find(css);
        field.sendKeys(Keys.chord(Keys.CONTROL, "a"), Keys.DELETE);
        field.sendKeys(text);
    }

    /** Chooses an option by its value. */
    public void choose(String css, String value) {
        run(
                "const list = document.querySelector(arguments[0]); list.value = arguments[1];"
                        + " list.dispatchEvent(new Event('change'));",
                css,
                value);
    }

    /** Presses keys, wherever the focus is. */
    public void press(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    /** The focused element's text or, where it has none, its label. */
    public String focused() {
        return String.valueOf(run("const e = document.activeElement; return e === document.body ? 'nothing'"
                + " : (e.innerText || e.getAttribute('aria-label') || e.id || '').trim();"));
    }

    /** Whether the page is wider than the window. */
    public boolean isTooWide() {
        return (boolean) run("return document.documentElement.scrollWidth > document.documentElement.clientWidth;");
    }

    /** Opens another tab, which hides this one; the handle of this one. */
    public String openTab() {
        String before = driver.getWindowHandle();
        driver.switchTo().newWindow(WindowType.TAB);
        return before;
    }

    /** Closes the tab and goes back to another. */
    public void closeTab(String to) {
        driver.close();
        driver.switchTo().window(to);
    }

    public void resize(int width, int height) {
        driver.manage().window().setSize(new Dimension(width, height));
    }

    public void resizeBack() {
        driver.manage().window().setSize(WINDOW);
    }

    /** What the page can't be used for by somebody: serious findings of axe-core. */
    @SuppressWarnings("unchecked") // what the script says
    public List<String> barriers() {
        if (!(boolean) run("return typeof axe !== 'undefined';")) {
            run(axe + "\nwindow.axe = axe;");
        }
        try {
            return (List<String>) runAsync(AXE);
        } catch (JavascriptException e) {
            return List.of("axe failed: " + e.getMessage());
        }
    }

    /** Keeps a picture of the page in {@code target/screenshots}. */
    public void screenshot(String name) {
        try {
            Files.createDirectories(SCREENSHOTS);
            Files.write(SCREENSHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}
