package io.waymark.web.dashboard;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;

/** The widths of the window and the color schemes in which the dashboard is checked. */
record ScreenModes(ChromeDriver driver) {
    static final int WIDE = 1280;

    private static final int NARROW = 390;
    private static final int SMALLEST = 320;
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    void screenshots(String name) {
        forEach(mode -> save(name + "-" + mode + ".png"));
    }

    void forEach(Consumer<String> action) {
        for (int width : List.of(WIDE, NARROW)) {
            setWidth(width);
            for (var scheme : List.of("light", "dark")) {
                driver.executeCdpCommand(
                        "Emulation.setEmulatedMedia",
                        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
                awaitFrames();
                action.accept(width + "-" + scheme);
            }
        }
        driver.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
        driver.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of()));
    }

    void inSmallestWidth(Runnable action) {
        setWidth(SMALLEST);
        awaitFrames();
        action.run();
        driver.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
    }

    private void setWidth(int width) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < WIDE));
    }

    private void awaitFrames() {
        driver.executeAsyncScript("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))");
    }

    private void save(String file) {
        try {
            Files.createDirectories(SCREENSHOTS);
            Files.write(SCREENSHOTS.resolve(file), driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
