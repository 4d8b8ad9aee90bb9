package io.waymark.query;

import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Schema;
import io.waymark.http.AcceptedParameters;
import io.waymark.port.RequestRejected;
import io.waymark.port.reading.Answer;
import io.waymark.port.reading.MetadataReader;
import io.waymark.wire.SchemaView;
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

/** What modules reported: schemas now, then, and one after another. */
@RestController
@RequestMapping("/api/v1")
class MetadataController {
    private static final String DEFAULT_MODULE = "Loader";
    private static final CacheControl FOR_EVER =
            CacheControl.maxAge(Duration.ofDays(365)).cachePrivate().immutable();

    private final MetadataReader metadata;

    MetadataController(MetadataReader metadata) {
        this.metadata = metadata;
    }

    /** {@code ?module=Loader}: its schema now; {@code &at=<snapshot id or time>} as of then. */
    @GetMapping(path = "/runs/{run}/metadata", produces = MediaType.APPLICATION_JSON_VALUE)
    @AcceptedParameters({"module", "at"})
    Mono<ResponseEntity<SchemaView>> metadata(@PathVariable("run") String run, ServerHttpRequest request) {
        var id = Asked.run(run);
        var asked = new Asked(request.getQueryParams());
        return read(id, asked.text("module", DEFAULT_MODULE), asked.text("at"))
                .map(answer -> ResponseEntity.ok()
                        .header(Lists.CURSOR_HEADER, answer.asOf().toString())
                        .eTag(answer.value().hash().toString())
                        .body(new SchemaView(answer.value())));
    }

    /** {@code ?module=Loader}: its successive versions by content. */
    @GetMapping(
            path = "/runs/{run}/evolution",
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_NDJSON_VALUE})
    @AcceptedParameters({"module", "limit", "order", "cursor"})
    Mono<ResponseEntity<Flux<DataBuffer>>> evolution(@PathVariable("run") String run, ServerHttpRequest request) {
        var id = Asked.run(run);
        var list = ListRequest.oldestFirst(request);
        var module = list.asked().text("module", DEFAULT_MODULE);
        return Lists.answer(list, page -> metadata.evolution(id, module, page), VersionView::of);
    }

    /** A schema by the hash of its content, which never changes. */
    @GetMapping(path = "/schemas/{hash}", produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<ResponseEntity<SchemaView>> schema(@PathVariable("hash") String hash) {
        return metadata.schema(hash(hash))
                .map(answer -> ResponseEntity.ok()
                        .header(Lists.CURSOR_HEADER, answer.asOf().toString())
                        .cacheControl(FOR_EVER)
                        .eTag(answer.value().hash().toString())
                        .body(new SchemaView(answer.value())));
    }

    private Mono<Answer<Schema>> read(RunId run, String module, @Nullable String at) {
        if (at == null) {
            return metadata.metadata(run, module);
        }
        return at.startsWith("snapshot_")
                ? metadata.metadata(run, module, Asked.snapshot(at))
                : metadata.metadata(run, module, Asked.time("at", at));
    }

    private static ContentHash hash(String text) {
        try {
            return ContentHash.parse(text);
        } catch (IllegalArgumentException malformed) {
            throw RequestRejected.malformed("malformed-schema-hash", String.valueOf(malformed.getMessage()));
        }
    }
}
