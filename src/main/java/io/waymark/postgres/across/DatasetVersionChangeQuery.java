package io.waymark.postgres.across;

import io.r2dbc.spi.Connection;
import io.waymark.domain.dataset.BetweenRunChange;
import io.waymark.domain.dataset.DatasetVersion;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.schema.diff.Change;
import io.waymark.port.across.DatasetReader.VersionWithChanges;
import io.waymark.postgres.across.ProjectedReads.Serving;
import java.util.List;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;

/** Reads the between-run changes that led to given versions of one dataset. */
final class DatasetVersionChangeQuery {
    private static final String SELECT = DatasetChangePageQuery.SELECT + """
             and c.generation = $1 and c.dataset = $2 and c.position = any (array(
                select v.position from dataset_version v
                where v.generation = $1 and v.dataset = $2 and v.version = any ($3::bigint[])))
            order by c.position, c.number
            """;

    private DatasetVersionChangeQuery() {}

    /** Returns the versions with their changes. */
    static Mono<List<VersionWithChanges>> addTo(
            Connection connection, Serving serving, DatasetName dataset, List<DatasetVersion> versions) {
        var numbers = versions.stream().map(DatasetVersion::version).toArray(Long[]::new);
        return ProjectedReads.select(
                        connection,
                        SELECT,
                        DatasetChangePageQuery::read,
                        serving.generation(),
                        HashUuidConverter.of(dataset.hash()),
                        numbers)
                .collect(Collectors.groupingBy(
                        BetweenRunChange::version,
                        Collectors.mapping(change -> change.record().change(), Collectors.<Change>toList())))
                .map(changes -> versions.stream()
                        .map(version ->
                                new VersionWithChanges(version, changes.getOrDefault(version.version(), List.of())))
                        .toList());
    }
}
