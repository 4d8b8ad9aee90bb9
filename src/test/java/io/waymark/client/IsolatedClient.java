package io.waymark.client;

import io.waymark.client.execute.ConfigFileReader;
import io.waymark.client.execute.Executor;
import io.waymark.client.publish.PublisherSettings;
import io.waymark.client.remote.RemoteSettings;
import io.waymark.client.remote.RemoteStatus;
import io.waymark.domain.schema.Value;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/** Uses the client with no other library. {@link ClientJarTest} calls it in an isolated class loader. */
public final class IsolatedClient {
    private IsolatedClient() {}

    public static String query(String what) {
        try {
            return switch (what) {
                case "local" -> local();
                case "yaml" -> ConfigFileReader.yaml("Loader:\n  a: {}\n").toString();
                case "kafka" -> remote(settings().withKafka("127.0.0.1:9"));
                case "http" -> remote(settings());
                default -> throw new IllegalArgumentException(what);
            };
        } catch (WaymarkClientException item) {
            return item.getMessage();
        }
    }

    private static String local() {
        var config = RunConfig.of(ConfigFileReader.json("{\"Loader\": {\"a\": {}}}"));
        var executor = Executor.of(
                config,
                Map.of("Loader", (experiment, parameters) -> input -> ModuleOutput.EMPTY.withResult(Value.Null.NULL)));
        executor.run();
        return executor.status().state().wireName() + " " + executor.getResult().size();
    }

    private static String remote(RemoteSettings settings) {
        var status = RemoteStatus.of(RunConfig.of(Value.Members.empty()), settings);
        status.close();
        return status.report().toString();
    }

    private static RemoteSettings settings() {
        return RemoteSettings.of(URI.create("http://127.0.0.1:9"))
                .withPublishing(PublisherSettings.DEFAULT.withTimeouts(Duration.ZERO, Duration.ofMillis(50)));
    }
}
