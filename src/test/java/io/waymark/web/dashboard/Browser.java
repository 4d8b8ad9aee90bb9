package io.waymark.web.dashboard;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.ElementNotInteractableException;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A headless Chromium, controlled over WebDriver. */
final class Browser implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Browser.class);
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final Duration TIMEOUT = Duration.ofSeconds(45);
    private static final Pattern REQUEST =
            Pattern.compile("\"Network\\.requestWillBeSent\".*?\"request\":\\{.*?\"url\":\"([^\"]*)\"");

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /** Starts the browser. If Chromium is missing, skips the test, or fails it if all tests are required. */
    static Browser start() {
        if (!Files.isExecutable(CHROMIUM) || !Files.isExecutable(DRIVER)) {
            var missing = "THE DASHBOARD IS NOT TESTED: there is no " + CHROMIUM + " or no " + DRIVER
                    + ": apt-get install chromium chromium-driver";
            log.warn(missing);
            if (Boolean.parseBoolean(System.getenv("CI"))) {
                throw new IllegalStateException(missing);
            }
            Assumptions.abort(missing);
        }
        var service = new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER.toFile())
                .build();
        return new Browser(new ChromeDriver(service, options()));
    }

    private static ChromeOptions options() {
        var logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.SEVERE);
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        var options = new ChromeOptions();
        options.setBinary(CHROMIUM.toFile());
        options.addArguments("--headless=new", "--no-sandbox", "--hide-scrollbars", "--disable-dev-shm-usage");
        options.addArguments("--lang=en-US", "--window-size=" + ScreenModes.WIDE + ",900");
        options.setCapability("goog:loggingPrefs", logs);
        return options;
    }

    void open(String url) {
        driver.get(url);
    }

    String address() {
        return driver.getCurrentUrl();
    }

    /** Waits for the first matching element and returns it. */
    WebElement see(String css) {
        return wait(
                "see " + css,
                () -> driver.findElements(By.cssSelector(css)).stream()
                        .findFirst()
                        .orElse(null));
    }

    /** Waits until a matching element contains the text. */
    void see(String css, String text) {
        wait("see '" + text + "' in " + css, () -> texts(css).anyMatch(shown -> shown.contains(text)) ? text : null);
    }

    void seeNo(String css) {
        wait("see no " + css, () -> driver.findElements(By.cssSelector(css)).isEmpty() ? css : null);
    }

    int count(String css) {
        return driver.findElements(By.cssSelector(css)).size();
    }

    String text(String css) {
        return see(css).getText();
    }

    /** Clicks the first matching element, and retries if the page replaces it meanwhile. */
    void click(String css) {
        wait("click " + css, () -> {
            see(css).click();
            return css;
        });
    }

    /**
     * Clicks an element and counts the matching elements of the next animation frame. Elements that appear a frame
     * later are not counted.
     */
    int countInTheFrameAfterAClick(String clicked, String counted) {
        var found = (Number) driver.executeAsyncScript("""
                const [clicked, counted, answer] = arguments;
                document.querySelector(clicked).click();
                requestAnimationFrame(() => answer(document.querySelectorAll(counted).length));
                """, clicked, counted);
        return found.intValue();
    }

    /** Accepts the open confirmation dialog. */
    void confirm() {
        new WebDriverWait(driver, TIMEOUT)
                .until(ExpectedConditions.alertIsPresent())
                .accept();
    }

    /** Scrolls the first matching element to the top of the window. Long lists render only their visible rows. */
    void scrollTo(String css) {
        wait("scroll to " + css, () -> {
            driver.executeScript("arguments[0].scrollIntoView()", see(css));
            return css;
        });
    }

    void type(String css, String text) {
        see(css).sendKeys(text);
    }

    /** Presses a key in the element with the focus. */
    void press(Keys key) {
        driver.switchTo().activeElement().sendKeys(key);
    }

    /** Waits until a script returns true. */
    void waitFor(String script) {
        wait("see that " + script, () -> Boolean.TRUE.equals(driver.executeScript(script)) ? script : null);
    }

    /** Opens a second tab. The first tab keeps its page. */
    String openTab(String url) {
        var first = driver.getWindowHandle();
        driver.switchTo().newWindow(WindowType.TAB);
        driver.get(url);
        return first;
    }

    void closeTab(String goTo) {
        driver.close();
        driver.switchTo().window(goTo);
    }

    Object evaluate(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** Runs a script whose last argument is the function that takes its result. */
    Object evaluateAsync(String script, Object... arguments) {
        return driver.executeAsyncScript(script, arguments);
    }

    /** Evaluates an expression over the exports of a module of the page. */
    Object evaluateModule(String module, String expression) {
        return driver.executeAsyncScript(
                "import('/assets/js/" + module + "').then(module => arguments[0](" + expression + "))");
    }

    /** Returns the console messages since the last call. */
    List<String> consoleMessages() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(LogEntry::getMessage)
                .toList();
    }

    /** Returns the addresses that the page requested since the last call, including navigations and failed requests. */
    List<String> requests() {
        return driver.manage().logs().get(LogType.PERFORMANCE).getAll().stream()
                .map(entry -> REQUEST.matcher(entry.getMessage()))
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .toList();
    }

    /** Saves screenshots of the page in both widths and both color schemes to target/screenshots. */
    void screenshots(String name) {
        new ScreenModes(driver).screenshots(name);
    }

    /** Runs an action in both widths and both color schemes, whose names are such as {@code 390-dark}. */
    void inEveryMode(Consumer<String> action) {
        new ScreenModes(driver).forEach(action);
    }

    /** Runs an action in the width of the smallest phones. */
    void inSmallestWidth(Runnable action) {
        new ScreenModes(driver).inSmallestWidth(action);
    }

    /** Sends a command of the Chrome DevTools protocol. */
    Map<String, Object> command(String name, Map<String, Object> parameters) {
        return driver.executeCdpCommand(name, parameters);
    }

    @Override
    public void close() {
        driver.quit();
    }

    private Stream<String> texts(String css) {
        return driver.findElements(By.cssSelector(css)).stream().map(WebElement::getText);
    }

    private <T> T wait(String what, Supplier<T> look) {
        return new WebDriverWait(driver, TIMEOUT, Duration.ofMillis(100))
                .ignoring(StaleElementReferenceException.class)
                .ignoring(ElementNotInteractableException.class)
                .withMessage(() -> "did not " + what + " at " + driver.getCurrentUrl() + ", but: "
                        + driver.findElement(By.tagName("body")).getText())
                .until(ignored -> look.get());
    }
}
