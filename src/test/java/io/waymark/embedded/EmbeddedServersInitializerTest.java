package io.waymark.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waymark.startup.StartupException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;

class EmbeddedServersInitializerTest {

    private static final String DATABASE = "r2dbc:postgresql://somewhere/waymark";

    @Test
    void serviceJarNamesRequiredSettings() {
        assertThatThrownBy(() -> initialize(withoutServers(Map.of())))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("Set spring.r2dbc.url")
                .hasMessageContaining("and waymark.kafka.bootstrap-servers")
                .hasMessageNotContaining("\n");
    }

    @Test
    void onlyTheMissingSettingIsNamed() {
        assertThatThrownBy(() -> initialize(withoutServers(Map.of("spring.r2dbc.url", DATABASE))))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("Set waymark.kafka.bootstrap-servers")
                .hasMessageNotContaining("spring.r2dbc.url");
    }

    @Test
    void configuredServersAreUsed() {
        var context = withoutServers(
                Map.of("spring.r2dbc.url", DATABASE, "waymark.kafka.bootstrap-servers", "somewhere:9092"));
        initialize(context);
        assertThat(context.getEnvironment().getProperty("spring.r2dbc.url")).isEqualTo(DATABASE);
    }

    @Test
    void springKafkaBootstrapServersAreAccepted() {
        var context = withoutServers(
                Map.of("spring.r2dbc.url", DATABASE, "spring.kafka.bootstrap-servers", "somewhere:9092"));
        initialize(context);
        assertThat(context.getEnvironment().getProperty("waymark.kafka.bootstrap-servers"))
                .isEqualTo("somewhere:9092");
    }

    private static void initialize(GenericApplicationContext context) {
        new EmbeddedServersInitializer().initialize(context);
    }

    private static GenericApplicationContext withoutServers(Map<String, Object> settings) {
        var context = new GenericApplicationContext();
        context.setClassLoader(new FilteredClassLoader("kafka.server", "io.zonky"));
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", settings));
        return context;
    }
}
