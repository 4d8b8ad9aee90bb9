package io.waymark.embedded;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** Runs the embedded broker as a process that tests can kill. Arguments: {@code folder setting=value …}. */
final class EmbeddedBrokerMain {
    private EmbeddedBrokerMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        Map<String, String> settings = Arrays.stream(arguments)
                .skip(1)
                .map(setting -> setting.split("=", 2))
                .collect(Collectors.toMap(setting -> setting[0], setting -> setting[1]));
        KafkaServer.prepare(DataFolder.open(Path.of(arguments[0])), settings).launch();
        Thread.currentThread().join();
    }
}
