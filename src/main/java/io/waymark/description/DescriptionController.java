package io.waymark.description;

import io.waymark.description.Descriptions.Document;
import io.waymark.port.Broker;
import io.waymark.port.RequestRejected;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Gives the descriptions, which are made when somebody asks for the first time. */
@RestController
class DescriptionController {
    private static final String SCHEMA = "application/schema+json";
    private static final Resource PAGE = new ClassPathResource("description/page.html");

    private final Mono<Descriptions> descriptions;

    DescriptionController(Broker broker) {
        this.descriptions = Mono.fromSupplier(() -> new Descriptions(broker))
                .subscribeOn(Schedulers.boundedElastic())
                .cache();
    }

    /** What can be asked, as JSON or as YAML. */
    @GetMapping(
            path = "/openapi",
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_YAML_VALUE})
    Mono<ResponseEntity<byte[]>> openApi(ServerHttpRequest request) {
        return descriptions.map(all -> answer(all.openApi(), request));
    }

    /** Topics and feeds, as JSON or as YAML. */
    @GetMapping(
            path = "/asyncapi",
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_YAML_VALUE})
    Mono<ResponseEntity<byte[]>> asyncApi(ServerHttpRequest request) {
        return descriptions.map(all -> answer(all.asyncApi(), request));
    }

    /** An event as a whole, in structured mode. */
    @GetMapping(
            path = "/schemas/event.json",
            produces = {SCHEMA, MediaType.APPLICATION_JSON_VALUE})
    Mono<byte[]> event() {
        return descriptions.map(all -> all.event().json().array());
    }

    /** What events of a type say, which is an event's data. */
    @GetMapping(
            path = "/schemas/events/{type}.json",
            produces = {SCHEMA, MediaType.APPLICATION_JSON_VALUE})
    Mono<byte[]> data(@PathVariable("type") String type) {
        return descriptions.map(all ->
                all.data(type).orElseThrow(() -> unknown(type, all)).json().array());
    }

    /** The page that shows them to a person. */
    @GetMapping(path = "/openapi/ui", produces = MediaType.TEXT_HTML_VALUE)
    ResponseEntity<Resource> page() {
        return ResponseEntity.ok().cacheControl(CacheControl.noCache()).body(PAGE);
    }

    private static ResponseEntity<byte[]> answer(Document document, ServerHttpRequest request) {
        return wantsYaml(request)
                ? ResponseEntity.ok()
                        .contentType(MediaType.APPLICATION_YAML)
                        .body(document.yaml().array())
                : ResponseEntity.ok()
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(document.json().array());
    }

    private static boolean wantsYaml(ServerHttpRequest request) {
        return request.getHeaders().getAccept().stream()
                .filter(media -> !media.isWildcardType() && !media.isWildcardSubtype())
                .findFirst()
                .filter(MediaType.APPLICATION_YAML::equalsTypeAndSubtype)
                .isPresent();
    }

    private static RequestRejected unknown(String type, Descriptions known) {
        return RequestRejected.unknown(
                "unknown-event-type",
                "There is no type of event " + type + ", but " + String.join(", ", known.types()) + ".");
    }
}
