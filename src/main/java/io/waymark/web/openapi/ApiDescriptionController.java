package io.waymark.web.openapi;

import io.waymark.port.broker.BrokerConnectionInfo;
import io.waymark.web.openapi.ApiDocumentAssembler.Document;
import io.waymark.web.problem.RequestRejectedException;
import java.util.List;
import java.util.Set;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Serves the machine-readable descriptions of the API: OpenAPI for HTTP, AsyncAPI for topics and feeds, and JSON
 * Schemas of events. They are created at the first request and then kept.
 */
@RestController
class ApiDescriptionController {
    private static final String SCHEMA_MEDIA_TYPE = "application/schema+json";
    private static final Resource PAGE = new ClassPathResource("description/page.html");

    private final Mono<ApiDocumentAssembler> descriptions;

    ApiDescriptionController(BrokerConnectionInfo topics) {
        this.descriptions = Mono.fromSupplier(() -> new ApiDocumentAssembler(topics))
                .subscribeOn(Schedulers.boundedElastic())
                .cache();
    }

    /** Serves the OpenAPI document of the HTTP API, as JSON or as YAML. */
    @GetMapping(
            path = "/openapi",
            produces = {
                MediaType.APPLICATION_JSON_VALUE,
                "application/vnd.oai.openapi+json",
                "application/openapi+json",
                MediaType.APPLICATION_YAML_VALUE,
                "application/vnd.oai.openapi",
                "application/openapi+yaml",
                "application/x-yaml",
                "text/yaml",
                "text/x-yaml"
            })
    Mono<ResponseEntity<byte[]>> openApi(ServerWebExchange exchange) {
        return descriptions.map(all -> response(all.openApi(), exchange));
    }

    /** Serves the OpenAPI document of the HTTP API as JSON. */
    @GetMapping(
            path = "/openapi.json",
            produces = {MediaType.APPLICATION_JSON_VALUE, "application/vnd.oai.openapi+json", "application/openapi+json"
            })
    Mono<ResponseEntity<byte[]>> openApiJson(ServerWebExchange exchange) {
        return descriptions.map(all -> response(all.openApi(), exchange));
    }

    /** Serves the OpenAPI document of the HTTP API as YAML. */
    @GetMapping(
            path = "/openapi.yaml",
            produces = {
                MediaType.APPLICATION_YAML_VALUE,
                "application/vnd.oai.openapi",
                "application/openapi+yaml",
                "application/x-yaml",
                "text/yaml",
                "text/x-yaml"
            })
    Mono<ResponseEntity<byte[]>> openApiYaml(ServerWebExchange exchange) {
        return descriptions.map(all -> response(all.openApi(), exchange));
    }

    /** Serves the AsyncAPI document of the topics and feeds, as JSON or as YAML. */
    @GetMapping(
            path = "/asyncapi",
            produces = {
                MediaType.APPLICATION_JSON_VALUE,
                "application/vnd.aai.asyncapi+json",
                "application/asyncapi+json",
                MediaType.APPLICATION_YAML_VALUE,
                "application/vnd.aai.asyncapi",
                "application/vnd.aai.asyncapi+yaml",
                "application/asyncapi+yaml",
                "application/x-yaml",
                "text/yaml",
                "text/x-yaml"
            })
    Mono<ResponseEntity<byte[]>> asyncApi(ServerWebExchange exchange) {
        return descriptions.map(all -> response(all.asyncApi(), exchange));
    }

    /** Serves the AsyncAPI document of the topics and feeds as JSON. */
    @GetMapping(
            path = "/asyncapi.json",
            produces = {
                MediaType.APPLICATION_JSON_VALUE,
                "application/vnd.aai.asyncapi+json",
                "application/asyncapi+json"
            })
    Mono<ResponseEntity<byte[]>> asyncApiJson(ServerWebExchange exchange) {
        return descriptions.map(all -> response(all.asyncApi(), exchange));
    }

    /** Serves the AsyncAPI document of the topics and feeds as YAML. */
    @GetMapping(
            path = "/asyncapi.yaml",
            produces = {
                MediaType.APPLICATION_YAML_VALUE,
                "application/vnd.aai.asyncapi",
                "application/vnd.aai.asyncapi+yaml",
                "application/asyncapi+yaml",
                "application/x-yaml",
                "text/yaml",
                "text/x-yaml"
            })
    Mono<ResponseEntity<byte[]>> asyncApiYaml(ServerWebExchange exchange) {
        return descriptions.map(all -> response(all.asyncApi(), exchange));
    }

    /** Serves the JSON Schema of a whole event in structured mode. */
    @GetMapping(
            path = "/schemas/event.json",
            produces = {SCHEMA_MEDIA_TYPE, MediaType.APPLICATION_JSON_VALUE})
    Mono<byte[]> event() {
        return descriptions.map(all -> all.event().json().array());
    }

    /** Serves the JSON Schema of the data of one event type. */
    @GetMapping(
            path = "/schemas/events/{type}.json",
            produces = {SCHEMA_MEDIA_TYPE, MediaType.APPLICATION_JSON_VALUE})
    Mono<byte[]> data(@PathVariable("type") String type) {
        return descriptions.map(all ->
                all.data(type).orElseThrow(() -> unknown(type, all)).json().array());
    }

    /** Serves the Swagger UI page, which shows the OpenAPI document in a browser. */
    @GetMapping(path = "/openapi/ui", produces = MediaType.TEXT_HTML_VALUE)
    ResponseEntity<Resource> page() {
        return ResponseEntity.ok().cacheControl(CacheControl.noCache()).body(PAGE);
    }

    /** Returns the document in the media type that the client prefers among those that the matched method produces. */
    private static ResponseEntity<byte[]> response(Document document, ServerWebExchange exchange) {
        Set<MediaType> produced = exchange.getRequiredAttribute(HandlerMapping.PRODUCIBLE_MEDIA_TYPES_ATTRIBUTE);
        var type = DocumentFormat.choose(exchange.getRequest().getHeaders().getAccept(), List.copyOf(produced));
        var body = DocumentFormat.of(type) == DocumentFormat.JSON ? document.json() : document.yaml();
        return ResponseEntity.ok().contentType(type).body(body.array());
    }

    private static RequestRejectedException unknown(String type, ApiDocumentAssembler descriptions) {
        return RequestRejectedException.unknown(
                "unknown-event-type",
                "There is no type of event " + type + "; the types are " + String.join(", ", descriptions.types())
                        + ".");
    }
}
