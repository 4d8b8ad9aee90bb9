package io.waymark;

import io.waymark.fixture.TestService;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.springframework.http.MediaType;

class ConformanceOverHttpIT extends ConformanceContract {
    @Override
    void send(TestService service, List<byte[]> events) {
        var lines = new ByteArrayOutputStream();
        for (var event : events) {
            lines.writeBytes(event);
            lines.write('\n');
        }
        service.client()
                .post()
                .uri("/api/v1/events")
                .contentType(MediaType.APPLICATION_NDJSON)
                .bodyValue(lines.toByteArray())
                .exchange()
                .expectStatus()
                .isAccepted()
                .expectBody()
                .jsonPath("$.accepted")
                .isEqualTo(events.size())
                .jsonPath("$.rejected")
                .isEmpty();
    }
}
