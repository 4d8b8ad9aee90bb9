package io.waymark.web.api.schema;

import io.waymark.codec.json.SchemaView;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Schema;
import io.waymark.port.read.ModuleSchemaReader;
import io.waymark.port.read.ResultAtPosition;
import io.waymark.web.api.list.ListRequest;
import io.waymark.web.api.list.ListResponses;
import io.waymark.web.api.list.QueryParameters;
import io.waymark.web.filter.AcceptsQueryParameters;
import io.waymark.web.problem.RequestRejectedException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Serves the metadata of modules, which are the schemas that they reported: the current schema, the schema at an
 * earlier time, and all versions. It also serves any schema by the hash of its content.
 */
@RestController
@RequestMapping("/api/v1")
class ModuleMetadataController {
    private static final String DEFAULT_MODULE = "Loader";
    private static final CacheControl IMMUTABLE =
            CacheControl.maxAge(Duration.ofDays(365)).cachePrivate().immutable();

    private final ModuleSchemaReader metadata;

    ModuleMetadataController(ModuleSchemaReader metadata) {
        this.metadata = metadata;
    }

    /**
     * Returns the current schema of a module, {@code ?module=Loader}. With {@code &at=<snapshot id or time>}, returns
     * the schema that was current at that snapshot or time.
     */
    @GetMapping(path = "/runs/{run}/metadata", produces = MediaType.APPLICATION_JSON_VALUE)
    @AcceptsQueryParameters({"module", "at"})
    Mono<ResponseEntity<SchemaView>> metadata(@PathVariable("run") String run, ServerHttpRequest request) {
        var id = QueryParameters.parseRun(run);
        var parameters = new QueryParameters(request.getQueryParams());
        return read(id, parameters.text("module", DEFAULT_MODULE), parameters.text("at"))
                .map(answer -> ResponseEntity.ok()
                        .header(ListResponses.CURSOR_HEADER, answer.asOf().toString())
                        .eTag(answer.value().hash().toString())
                        .body(new SchemaView(answer.value())));
    }

    /**
     * Lists the versions of a module's schema in the order of time, {@code ?module=Loader}. A new version begins when
     * the content of the schema differs from the previous one.
     */
    @GetMapping(
            path = "/runs/{run}/evolution",
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_NDJSON_VALUE})
    @AcceptsQueryParameters({"module", "limit", "order", "cursor"})
    Mono<ResponseEntity<Flux<DataBuffer>>> evolution(@PathVariable("run") String run, ServerHttpRequest request) {
        var id = QueryParameters.parseRun(run);
        var list = ListRequest.oldestFirst(request);
        var module = list.parameters().text("module", DEFAULT_MODULE);
        return ListResponses.respond(list, page -> metadata.versions(id, module, page), MetadataVersionView::of);
    }

    /** Returns the schema with this content hash. Clients may cache it, because its content never changes. */
    @GetMapping(path = "/schemas/{hash}", produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<ResponseEntity<SchemaView>> schema(@PathVariable("hash") String hash) {
        return metadata.schema(hash(hash))
                .map(answer -> ResponseEntity.ok()
                        .header(ListResponses.CURSOR_HEADER, answer.asOf().toString())
                        .cacheControl(IMMUTABLE)
                        .eTag(answer.value().hash().toString())
                        .body(new SchemaView(answer.value())));
    }

    private Mono<ResultAtPosition<Schema>> read(RunId run, String module, @Nullable String at) {
        if (at == null) {
            return metadata.schemas(run, module);
        }
        return at.startsWith("snapshot_")
                ? metadata.schemas(run, module, QueryParameters.parseSnapshot(at))
                : metadata.schemas(run, module, QueryParameters.time("at", at));
    }

    private static ContentHash hash(String text) {
        try {
            return ContentHash.parse(text);
        } catch (IllegalArgumentException malformed) {
            throw RequestRejectedException.malformed("malformed-schema-hash", String.valueOf(malformed.getMessage()));
        }
    }
}
