package io.waymark;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.waymark.fixture.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.yaml.snakeyaml.Yaml;

/** Checks the deployment files against the settings, metrics and images of the service. */
class DeploymentTest {
    private static final Pattern SETTING = Pattern.compile("(?m)^\\| `([a-z][a-z0-9.-]+)`");
    private static final Pattern DEFAULT = Pattern.compile("\\$\\{[A-Z_0-9]+:-([^}]*)}");
    private static final Path PROMETHEUS = Path.of("deploy/prometheus").toAbsolutePath();

    @Test
    void everySettingOfTheComposeFileExists() throws IOException {
        var settings = SETTING.matcher(Files.readString(Path.of("src/docs/configuration.md")))
                .results()
                .map(found -> variable(found.group(1)))
                .collect(toSet());
        assertThat(variables("waymark-1").keySet()).isNotEmpty().isSubsetOf(settings);
        assertThat(variables("waymark-2")).isEqualTo(variables("waymark-1"));
    }

    @Test
    void composeSettingsBindToProperties() throws IOException {
        var environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource("compose-systemEnvironment", variables("waymark-1")));
        try (var context = new SpringApplicationBuilder(SettingsValidationTest.SettingsAlone.class)
                .environment(environment)
                .run("--spring.main.web-application-type=none")) {
            assertThat(context.getEnvironment().getProperty("waymark.kafka.bootstrap-servers"))
                    .isEqualTo("kafka:19092");
            assertThat(context.getEnvironment().getProperty("waymark.security.open", Boolean.class))
                    .isTrue();
        }
    }

    @Test
    void servicesHaveHealthChecksAndLoopbackPorts() throws IOException {
        var imageHasHealthCheck = Files.readString(Path.of("deploy/Dockerfile")).contains("\nHEALTHCHECK ");
        services().forEach((name, service) -> {
            boolean ours = service.get("image").toString().startsWith("waymark:");
            assertThat(service.containsKey("healthcheck") || (ours && imageHasHealthCheck))
                    .as(name)
                    .isTrue();
            assertThat((List<?>) service.getOrDefault("ports", List.of()))
                    .allSatisfy(port -> assertThat(port.toString()).startsWith("127.0.0.1:"));
        });
    }

    @Test
    void composeUsesTheImagesOfTheTests() throws IOException {
        var images = services().values().stream()
                .map(service -> service.get("image"))
                .toList();
        assertThat(images).containsAll(TestServers.images());
    }

    @Test
    void grafanaLoadsTheDashboard() throws IOException {
        var dashboard = JsonParserFactory.getJsonParser()
                .parseMap(Files.readString(Path.of("deploy/grafana/dashboards/waymark.json")));
        assertThat(dashboard).containsEntry("uid", "waymark").containsKey("panels");
        var source = Files.readString(Path.of("deploy/grafana/provisioning/datasources/prometheus.yml"));
        assertThat(source).contains("uid: prometheus\n");
        assertThat(dashboard.get("panels").toString())
                .contains("uid=prometheus")
                .doesNotContain("uid=null");
        assertThat(services().get("grafana").toString()).contains("/etc/grafana/dashboards/waymark.json");
    }

    /** Runs promtool from the image of the compose file. Skipped without a Docker engine that has this image. */
    @Test
    void prometheusAlertsFireOnlyWhenExpected() throws Exception {
        var image = services().get("prometheus").get("image").toString();
        assumeTrue(exitCode(List.of("docker", "image", "inspect", image)) == 0, "no Docker engine has " + image);
        var promtool = List.of(
                "docker", "run", "--rm", "-v", PROMETHEUS + ":/rules:ro", "-w", "/rules", "--entrypoint", "promtool");
        assertThat(exitCode(command(promtool, image, "check", "config", "prometheus.yml")))
                .isZero();
        assertThat(exitCode(command(promtool, image, "test", "rules", "alerts-test.yml")))
                .isZero();
    }

    private static List<String> command(List<String> beginning, String... rest) {
        var all = new ArrayList<>(beginning);
        all.addAll(List.of(rest));
        return all;
    }

    private static int exitCode(List<String> command) throws InterruptedException {
        try {
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (process.waitFor(1, TimeUnit.MINUTES)) {
                return process.exitValue();
            }
            process.destroyForcibly();
            return -1;
        } catch (IOException notThere) {
            return -1;
        }
    }

    private static String variable(String setting) {
        return setting.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
    }

    /** Returns the environment of a service, with the default of each variable. */
    private static Map<String, Object> variables(String service) throws IOException {
        return ((Map<?, ?>) services().get(service).get("environment"))
                .entrySet().stream()
                        .collect(toMap(
                                variable -> (String) variable.getKey(),
                                variable -> DEFAULT.matcher(variable.getValue().toString())
                                        .replaceAll("$1")));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Map<String, Object>> services() throws IOException {
        Map<String, Object> file = new Yaml().load(Files.readString(Path.of("docker-compose.yml")));
        return (Map<String, Map<String, Object>>) file.get("services");
    }
}
