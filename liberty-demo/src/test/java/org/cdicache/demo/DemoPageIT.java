package org.cdicache.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * A person at the page, in headless Chromium. Skipped where no browser is installed, unless {@code CI=true}: there a missing browser is a
 * failure.
 */
@DisabledIf(value = "mayBeSkipped", disabledReason = "chromium and chromedriver are not both installed")
@ExtendWith(TwoDemos.class)
class DemoPageIT {

    private static final Dimension DESK = new Dimension(1280, 900);
    private static final Dimension PHONE = new Dimension(390, 844);

    private static ChromeDriver browser;

    private final String page;
    private WebDriverWait wait;

    DemoPageIT(TwoDemos.Pair demos) {
        page = "http://localhost:" + demos.first().port() + "/";
        demos.first().rest().delete("/api/cache/entries?pattern=*");
    }

    @BeforeAll
    static void startBrowser() {
        if (browserIsMissing()) {
            fail(
                    "CI=true forbids to skip this test; install chromium and chromedriver (Debian: chromium chromium-driver)");
        }
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium().orElseThrow().toFile());
        options.addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync");
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.WARNING);
        options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
        // With both programs named, Selenium has nothing to look for and nothing to download.
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(driver().orElseThrow().toFile())
                .build();
        browser = new ChromeDriver(service, options);
    }

    static boolean mayBeSkipped() {
        return browserIsMissing() && !"true".equals(System.getenv("CI"));
    }

    private static boolean browserIsMissing() {
        return chromium().isEmpty() || driver().isEmpty();
    }

    private static Optional<Path> chromium() {
        return installed("chromium", "chromium-browser", "google-chrome");
    }

    private static Optional<Path> driver() {
        return installed("chromedriver");
    }

    private static Optional<Path> installed(String... names) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(directory -> Stream.of(names).map(name -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    @AfterAll
    static void stopBrowser() {
        if (browser != null) {
            browser.quit();
        }
    }

    @BeforeEach
    void open() {
        wait = new WebDriverWait(browser, Duration.ofSeconds(20));
        browser.manage().window().setSize(DESK);
        browser.get(page);
        wait.until(ExpectedConditions.numberOfElementsToBe(By.cssSelector("#operations input"), 5));
        wait.until(ExpectedConditions.numberOfElementsToBe(By.cssSelector("#teas .tea"), 12));
    }

    @Test
    void theFirstAskIsAMissAndTheSecondAHitInTheHeap() throws IOException {
        type("A page was opened by a test. It typed this text and was happy.");
        ask();
        assertThat(text("#fact-hit")).isEqualTo("miss");
        assertThat(text("#fact-tier")).isEqualTo("NONE");
        assertThat(text("#answer")).contains("Not cached: the model took");
        assertThat(attribute("#road", "data-tier")).isEqualTo("NONE");
        screenshot("page-miss");

        ask();
        assertThat(text("#fact-hit")).isEqualTo("hit");
        assertThat(text("#fact-tier")).isEqualTo("L1");
        assertThat(text("#answer")).contains("heap").contains("× faster than the model");
        assertThat(attribute("#road", "data-tier")).isEqualTo("L1");
        assertThat(text("#fact-key")).startsWith("summarize:");
        assertThat(text("#facts")).containsPattern("(30:00|29:5\\d)");
        assertThat(browser.findElements(By.cssSelector("#timeline li"))).hasSize(2);
        screenshot("page-hit");
    }

    @Test
    void everyOperationShowsItsAnswer() {
        Map<String, String> telling = Map.of(
                "summarize", "shorter",
                "sentiment", "positive",
                "key_points", "lighthouse",
                "questions", "What happened in 1897?",
                "qa", "The lighthouse was built in 1897.");
        type("The lighthouse was built in 1897. Its keeper was a kind and happy man. The lighthouse still works.");
        telling.forEach((operation, words) -> {
            choose(operation);
            if (operation.equals("qa")) {
                WebElement question = browser.findElement(By.id("question"));
                question.clear();
                question.sendKeys("When was the lighthouse built?");
            }
            ask();
            assertThat(text("#answer")).contains(words);
        });
    }

    @Test
    void aTextThatCannotBeUsedIsExplained() {
        type("");
        browser.findElement(By.id("go")).click();
        assertThat(text("#text-problem")).isEqualTo("Write or paste a text first.");

        browser.executeScript("const t = document.getElementById('text'); t.value = 'x '.repeat(30000);"
                + "t.dispatchEvent(new Event('input'))");
        ask();
        assertThat(text("#answer")).contains("400").contains("at most 50000");
        assertThat(attribute("#answer", "data-state")).isEqualTo("problem");
    }

    @Test
    void teasAreSlowOnceAndInstantAfterwards() throws IOException {
        assertThat(pick("5")).contains("miss");
        assertThat(pick("5")).contains("L1");

        browser.findElement(By.id("fetch-all")).click();
        wait.until(driver -> text("#shop-status").startsWith("12 teas in"));
        assertThat(text("#shop-status")).contains("1 from the cache, 11 from the cellar");
        screenshot("page-shop");

        browser.findElement(By.id("empty-shelf")).click();
        wait.until(driver -> text("#shop-status").startsWith("12 entries removed"));
        assertThat(pick("5")).contains("miss");
    }

    @Test
    void theCountersAndTheStateOfRedisAreLive() {
        wait.until(driver -> "up".equals(attribute("#redis", "data-state")));
        assertThat(text("#redis")).startsWith("Redis is up");
        long before = missed();

        type("Counted once and only once.");
        ask();

        wait.until(driver -> missed() == before + 1);
    }

    @Test
    void theBillShowsWhatWasAskedAndWhatTheCacheSaved() throws IOException {
        type("A question that is asked twice is paid for once.");
        choose("sentiment");
        ask();
        ask();

        wait.until(driver -> text("#bill").contains("sentiment"));
        assertThat(text("#bill")).contains("From the cache").contains("Tokens saved");
        assertThat(text("#cost")).containsPattern("\\$\\d\\.\\d{4} spent, \\$\\d\\.\\d{4} saved");
        browser.executeScript("document.getElementById('bill').scrollIntoView()");
        screenshot("page-bill");
    }

    private long missed() {
        String legend = text("#counters .counter .legend");
        return Long.parseLong(legend.replaceAll("(?s).*?(\\d+) missed.*", "$1"));
    }

    @Test
    void thePageFitsAPhoneAndReportsNoErrorToTheConsole() throws IOException {
        browser.manage().window().setSize(PHONE);
        browser.get(page);
        wait.until(ExpectedConditions.numberOfElementsToBe(By.cssSelector("#operations input"), 5));
        type("On a phone the page is one column wide.");
        ask();

        Long overflow = (Long) browser.executeScript(
                "return document.documentElement.scrollWidth - document.documentElement.clientWidth");
        assertThat(overflow).isZero();
        screenshot("page-phone");
        List<String> errors = browser.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(entry -> entry.getMessage())
                .filter(message -> !message.contains("status of 400"))
                .toList();
        assertThat(errors).isEmpty();
    }

    private void type(String words) {
        WebElement area = browser.findElement(By.id("text"));
        area.clear();
        area.sendKeys(words);
    }

    private void choose(String operation) {
        browser.findElement(By.cssSelector("#operations label:has(input[value=" + operation + "])"))
                .click();
    }

    /** Clicks and waits until the answer is there. */
    private void ask() {
        WebElement before = browser.findElement(By.cssSelector("#answer > :first-child"));
        browser.findElement(By.id("go")).click();
        wait.until(ExpectedConditions.stalenessOf(before));
        wait.until(ExpectedConditions.elementToBeClickable(By.id("go")));
    }

    private String pick(String tea) {
        By card = By.cssSelector(".tea[data-id='" + tea + "']");
        browser.findElement(card).click();
        wait.until(ExpectedConditions.attributeToBe(card, "aria-busy", "false"));
        return browser.findElement(card).getText();
    }

    private String text(String selector) {
        return browser.findElement(By.cssSelector(selector)).getText();
    }

    private String attribute(String selector, String name) {
        return String.valueOf(browser.findElement(By.cssSelector(selector)).getDomAttribute(name));
    }

    private void screenshot(String name) throws IOException {
        Path file = Path.of(System.getProperty("demo.target"), "screenshots", name + ".png");
        Files.createDirectories(file.getParent());
        Files.write(file, browser.getScreenshotAs(OutputType.BYTES));
    }
}
