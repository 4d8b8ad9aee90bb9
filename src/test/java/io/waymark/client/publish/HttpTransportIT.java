package io.waymark.client.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.run.RunId;
import io.waymark.fixture.TestService;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Test;

class HttpTransportIT {
    private static final Logger logger = Logger.getLogger(HttpTransport.class.getName());

    private final CloudEventFactory writer = new CloudEventFactory(new RunId("warned"), "/tests", Clock.systemUTC());

    /** Collects log records. */
    private static final class Log extends Handler {
        private final List<String> lines = new ArrayList<>();

        @Override
        public void publish(LogRecord line) {
            lines.add(line.getLevel() + " " + new SimpleFormatter().formatMessage(line));
        }

        @Override
        public void flush() {
            // nothing is buffered
        }

        @Override
        public void close() {
            // no resources to release
        }
    }

    @Test
    void everyWarningIsLoggedOnce() throws Exception {
        var log = new Log();
        logger.addHandler(log);
        logger.setLevel(Level.WARNING);
        try (var service = TestService.start(HttpTransportIT.class);
                var transport = new HttpTransport(URI.create(service.url()), null, Duration.ofSeconds(30))) {
            for (int i = 0; i < 3; i++) {
                assertThat(transport.send(List.of(event("inputschema"), event("atempt"))))
                        .isEmpty();
            }
        } finally {
            logger.removeHandler(log);
        }

        assertThat(log.lines).hasSize(2);
        assertThat(log.lines.getFirst())
                .startsWith("WARNING Waymark ignored /data/inputschema of event ")
                .endsWith("did you mean 'input_schema'?");
        assertThat(log.lines.getLast()).contains("/data/atempt");
    }

    private OutgoingEvent event(String unknown) {
        return writer.write("module.completed", Map.of("module", "A", "experiment", "x", unknown, Map.of("id", "t")));
    }
}
