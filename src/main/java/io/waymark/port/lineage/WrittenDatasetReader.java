package io.waymark.port.lineage;

import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.RunEvent.ReadDataset;
import io.waymark.domain.run.RunId;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/** Reads which datasets the completed executions of a run wrote and read, for the export of the run. */
public interface WrittenDatasetReader {

    /**
     * Returns the datasets by the numbers of the snapshots of the completions. A completion that belongs to no dataset
     * is absent, and so are those of a run that does not exist.
     *
     * @param first the first number
     * @param last the last number
     */
    Mono<Map<Long, WrittenDataset>> written(RunId run, long first, long last);

    /**
     * A dataset that a completion wrote.
     *
     * @param inputs the datasets that it read, as far as the event states them
     */
    record WrittenDataset(DatasetName dataset, List<ReadDataset> inputs) {
        public WrittenDataset {
            inputs = List.copyOf(inputs);
        }
    }
}
