package io.waymark.proxy;

import io.waymark.fixture.ProcessTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A client of the feed in a child process: the npm package {@code eventsource}, which follows the HTML standard. */
final class NodeEventSource implements AutoCloseable {
    private static final String PACKAGE = "eventsource@4.1.0";
    private static final long INSTALLED_WITHIN_SECONDS = 90;

    private final ProcessTree process;
    private final Path output;

    private NodeEventSource(ProcessTree process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Installs the package into a folder. Skips the test if npm is missing or its registry is unreachable. */
    static void install(Path folder) throws IOException, InterruptedException {
        var npm = Tools.require("npm", "npm").toString();
        Files.createDirectories(folder);
        var log = folder.resolve("npm.log");
        var install = new ProcessBuilder(npm, "install", "--no-audit", "--no-fund", "--prefix", ".", PACKAGE)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!install.waitFor(INSTALLED_WITHIN_SECONDS, TimeUnit.SECONDS) || install.exitValue() != 0) {
            new ProcessTree(install.toHandle()).kill();
            var reason = "NOT TESTED: an EventSource through the proxies, because npm cannot install " + PACKAGE + ": "
                    + Files.readString(log);
            System.out.println(reason);
            Assumptions.abort(reason);
        }
        try (InputStream script =
                Objects.requireNonNull(NodeEventSource.class.getResourceAsStream("/proxy/event-source.mjs"))) {
            Files.copy(script, folder.resolve("event-source.mjs"));
        }
    }

    /** Subscribes to a feed. */
    static NodeEventSource open(Path folder, String name, String url) throws IOException {
        var output = folder.resolve(name + ".txt");
        var node = Tools.require("node", "nodejs").toString();
        var process = new ProcessBuilder(node, "event-source.mjs", url)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new NodeEventSource(new ProcessTree(process.toHandle()), output);
    }

    /** Returns how many connections were opened. */
    long opens() {
        return lines().stream().filter("open"::equals).count();
    }

    /** Returns the ids of the received items in order. */
    List<String> items() {
        return lines().stream()
                .filter(line -> line.startsWith("item "))
                .map(line -> line.substring("item ".length()))
                .toList();
    }

    /** Returns all printed lines, for assertion messages. */
    List<String> lines() {
        try {
            return Files.readAllLines(output);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Override
    public void close() {
        process.kill();
    }
}
