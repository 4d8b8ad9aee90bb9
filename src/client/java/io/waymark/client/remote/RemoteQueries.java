package io.waymark.client.remote;

import io.waymark.client.ModuleResult;
import io.waymark.client.RecordedSnapshot;
import io.waymark.client.WaymarkClientException;
import io.waymark.codec.json.DomainJson;
import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.SchemaReference;
import io.waymark.domain.schema.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.core.type.TypeReference;

/** Sends queries about a run to the REST API and maps the responses. */
final class RemoteQueries {
    private static final int NOT_FOUND = 404;
    private static final TypeReference<LinkedHashMap<String, ApiResponseDtos.ResultResponse>> RESULTS_TYPE =
            new TypeReference<>() {};
    private static final TypeReference<LinkedHashMap<String, String>> EXPERIMENTS_TYPE = new TypeReference<>() {};

    private final ConsistentReads reads;
    private final ApiClient apiClient;
    private final Map<SchemaReference, Schema> schemas = new ConcurrentHashMap<>();

    RemoteQueries(ConsistentReads reads, ApiClient apiClient) {
        this.reads = reads;
        this.apiClient = apiClient;
    }

    Map<String, ModuleResult> results(String query) {
        var results = new LinkedHashMap<String, ModuleResult>();
        reads.flushedClient()
                .get(reads.path("/results" + query), RESULTS_TYPE)
                .forEach((key, result) -> results.put(key, result.result()));
        return results;
    }

    Map<String, String> experiments(String query) {
        return reads.flushedClient().get(reads.path("/experiments" + query), EXPERIMENTS_TYPE);
    }

    List<RecordedSnapshot> snapshots(String query) {
        return reads
                .flushedClient()
                .list(reads.path("/snapshots" + query), ApiResponseDtos.SnapshotResponse.class)
                .stream()
                .map(response -> new RecordedSnapshot(response.toSnapshotReference(), this::schema))
                .toList();
    }

    List<ChangeRecord> changes(String query) {
        return reads.flushedClient().list(reads.path("/changes" + query), ApiResponseDtos.ChangeResponse.class).stream()
                .map(ApiResponseDtos.ChangeResponse::toChangeRecord)
                .toList();
    }

    /**
     * Reads an inferred schema. The response for a Preprocessor wraps the schema; for other modules nothing is
     * inferred.
     */
    Optional<Schema> inferredSchema(String query) {
        try {
            var response = reads.flushedClient().get(reads.path("/inferred-metadata" + query), Value.Members.class);
            var schema = response.get("schema") instanceof Value.Members nested ? nested : response;
            return Optional.of(DomainJson.readSchema(DomainJson.write(schema)));
        } catch (WaymarkClientException.ModuleNotExecutedException
                | WaymarkClientException.UnknownModuleException notInferred) {
            return Optional.empty();
        } catch (WaymarkClientException.RequestRejectedException refused) {
            if (refused.status() == NOT_FOUND) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    private Schema schema(SchemaReference reference) {
        return schemas.computeIfAbsent(reference, key -> apiClient.get("/schemas/" + key.hash(), Schema.class));
    }

    /** Returns the query of a module. */
    static String ofModule(String module) {
        return "?module=" + ApiClient.encode(module);
    }
}
