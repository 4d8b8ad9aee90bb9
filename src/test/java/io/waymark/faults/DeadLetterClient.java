package io.waymark.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.codec.json.DomainJson;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import tools.jackson.databind.JsonNode;

/** Reads and redrives the dead letters of an instance over its API. */
record DeadLetterClient(MonitoredService service) {
    static final String PATH = "/api/v1/dead-letters";

    /** Waits until this count dead letters exist and returns their ids, oldest first. */
    List<String> await(int count) throws Exception {
        Awaiter.until(count + " dead letters exist", () -> count() == count);
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

    /** Returns the record of a dead letter in the dead-letter topic. */
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

    /** Returns a metric of the Prometheus endpoint by its name with tags. */
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
