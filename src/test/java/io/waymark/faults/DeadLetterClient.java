package io.waymark.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.codec.json.DomainJson;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import tools.jackson.databind.JsonNode;

/** The dead letters of an instance, as somebody sees them who deals with them. */
record DeadLetterClient(MonitoredService service) {
    static final String PATH = "/api/v1/dead-letters";

    /** The ids of all that there are, oldest first, as soon as there are so many. */
    List<String> await(int many) throws Exception {
        Awaiter.until(many + " are put aside", () -> count() == many);
        var ids = new ArrayList<String>();
        json(service.get(PATH))
                .get("items")
                .forEach(letter -> ids.add(letter.get("id").asString()));
        return ids;
    }

    long count() {
        return service.number("select count(*) from dead_letter");
    }

    void deleteAll() {
        service.sql("delete from dead_letter");
    }

    JsonNode read(String letter) throws Exception {
        return json(service.get(PATH + "/" + letter));
    }

    HttpResponse<String> redrive(String letter, String body) throws Exception {
        return service.post(PATH + "/" + letter + "/redrive", "application/cloudevents+json", body);
    }

    /** Its record in the topic of dead letters. */
    ConsumerRecord<byte[], byte[]> copyOf(JsonNode letter) {
        return service.topic().named(service.topic().name() + "-dead-letters").records().stream()
                .filter(copy -> hasHeader(copy, "waymark-topic", letter.get("topic")))
                .filter(copy -> hasHeader(copy, "waymark-partition", letter.get("partition")))
                .filter(copy -> hasHeader(copy, "waymark-offset", letter.get("offset")))
                .findFirst()
                .orElseThrow();
    }

    private static boolean hasHeader(ConsumerRecord<?, ?> record, String header, JsonNode value) {
        return new String(record.headers().lastHeader(header).value(), UTF_8).equals(value.asString());
    }

    /** As Prometheus reads it, by its name with its tags. */
    double metric(String name) throws Exception {
        return service.get("/actuator/prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .sum();
    }

    static JsonNode json(HttpResponse<String> answer) {
        return DomainJson.MAPPER.readTree(answer.body());
    }
}
