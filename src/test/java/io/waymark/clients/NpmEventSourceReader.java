package io.waymark.clients;

import io.waymark.fixture.ProcessTree;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Reads with the npm package {@code eventsource}, which behaves like the EventSource of browsers. */
final class NpmEventSourceReader extends FeedReader {
    private final Process process;

    /**
     * Starts the reader.
     *
     * @param name of the installed package
     */
    NpmEventSourceReader(String name, String url) {
        try {
            process = new ProcessBuilder(NodeClients.readFeed(name, url))
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Thread.ofPlatform().daemon().name(name).start(() -> readOutput(process.inputReader()));
    }

    private void readOutput(BufferedReader output) {
        output.lines().forEach(line -> {
            var fields = line.split("\t", 3);
            switch (fields[0]) {
                case "open" -> connected();
                case "error" -> {} // the client reconnects
                case "closed" -> giveUp();
                default -> receive(new ReceivedItem(fields[0], fields[1], fields[2]));
            }
        });
    }

    @Override
    public void close() {
        new ProcessTree(process.toHandle()).kill();
    }
}
