package io.waymark.postgres;

import io.waymark.domain.run.RunId;
import io.waymark.fixture.ScenarioStore;
import io.waymark.port.across.AllRunsChangeRecordReader;
import io.waymark.port.across.AllRunsChangeRecordReaderContract;
import io.waymark.port.across.ComparisonInputReader;
import io.waymark.port.across.ComparisonInputReaderContract;
import io.waymark.port.across.DatasetAliasContract;
import io.waymark.port.across.DatasetReader;
import io.waymark.port.across.DatasetReaderContract;
import io.waymark.port.across.LineageReader;
import io.waymark.port.across.LineageReaderContract;
import io.waymark.port.across.WorkflowReader;
import io.waymark.port.across.WorkflowReaderContract;
import io.waymark.port.feed.FeedReader;
import io.waymark.port.projection.ProjectionStore;
import io.waymark.port.projection.ProjectionStoreContract;
import io.waymark.postgres.across.PostgresAllRunsChangeRecordReader;
import io.waymark.postgres.across.PostgresComparisonInputReader;
import io.waymark.postgres.across.PostgresDatasetReader;
import io.waymark.postgres.across.PostgresWorkflowReader;
import io.waymark.postgres.across.lineage.PostgresLineageReader;
import io.waymark.postgres.lookup.SizeLimitedRunLookup;
import io.waymark.postgres.projection.PostgresProjectionStore;
import io.waymark.postgres.read.ReadTransactions;
import io.waymark.postgres.table.schema.CachedSchemaReader;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Nested;
import org.springframework.util.unit.DataSize;

/** Runs the contract tests of the ports across runs against PostgreSQL, in one database. */
class PostgresAcrossPortsIT {
    private static final StoreFixture store = new StoreFixture(PostgresAcrossPortsIT.class);
    private static final ScenarioStore runs = new ScenarioStore(store.store());
    private static final CachedSchemaReader schemas = new CachedSchemaReader(DataSize.ofMegabytes(10));
    private static final ProjectionStore projection = new PostgresProjectionStore(store.database(), schemas);
    private static final DataSize MAX_COMPARISON = DataSize.ofKilobytes(100);
    private static final ReadTransactions transactions = new ReadTransactions(
            store.connections(), Duration.ofSeconds(10), 8 << 20, new SizeLimitedRunLookup(DataSize.ofMegabytes(16)));

    @Nested
    class Datasets implements DatasetReaderContract, DatasetAliasContract {
        @Override
        public DatasetReader datasets() {
            return new PostgresDatasetReader(transactions, schemas);
        }

        @Override
        public ScenarioStore runs() {
            return runs;
        }

        @Override
        public void project() {
            ProjectionStoreContract.advance(projection);
        }
    }

    @Nested
    class Lineage implements LineageReaderContract {
        @Override
        public LineageReader lineage() {
            return new PostgresLineageReader(transactions);
        }

        @Override
        public ScenarioStore runs() {
            return runs;
        }

        @Override
        public void project() {
            ProjectionStoreContract.advance(projection);
        }

        @Override
        public void delete(RunId run) {
            store.delete(run);
        }
    }

    @Nested
    class Workflows implements WorkflowReaderContract {
        @Override
        public WorkflowReader workflows() {
            return new PostgresWorkflowReader(transactions);
        }

        @Override
        public ScenarioStore runs() {
            return runs;
        }

        @Override
        public void project() {
            ProjectionStoreContract.advance(projection);
        }

        @Override
        public void reportLate(Instant now) {
            projection
                    .reportLateExecutions(ProjectionStoreContract.OWNER, ProjectionStoreContract.LEASE, now)
                    .block();
        }
    }

    @Nested
    class Comparisons implements ComparisonInputReaderContract {
        @Override
        public ComparisonInputReader reader() {
            return new PostgresComparisonInputReader(transactions, schemas, MAX_COMPARISON);
        }

        @Override
        public ScenarioStore runs() {
            return runs;
        }

        @Override
        public void project() {
            ProjectionStoreContract.advance(projection);
        }
    }

    @Nested
    class InRunChanges implements AllRunsChangeRecordReaderContract {
        @Override
        public AllRunsChangeRecordReader reader() {
            return new PostgresAllRunsChangeRecordReader(transactions);
        }

        @Override
        public ScenarioStore runs() {
            return runs;
        }
    }

    @Nested
    class Projection implements ProjectionStoreContract {
        @Override
        public ProjectionStore store() {
            return projection;
        }

        @Override
        public ScenarioStore runs() {
            return runs;
        }

        @Override
        public FeedReader feed() {
            return store.reader();
        }
    }
}
