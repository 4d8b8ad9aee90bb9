package io.waymark.postgres;

import io.waymark.domain.run.RunId;
import io.waymark.fixture.DatabaseRows;
import io.waymark.fixture.RunScenario;
import io.waymark.fixture.ScenarioStore;
import io.waymark.port.feed.FeedReader;
import io.waymark.port.lineage.LineageEventStore;
import io.waymark.port.lineage.LineageEventStoreContract;
import io.waymark.port.lineage.WrittenDatasetReader;
import io.waymark.port.lineage.WrittenDatasetReaderContract;
import io.waymark.port.read.DeadLetterRepository;
import io.waymark.port.read.DeadLetterRepositoryContract;
import io.waymark.port.read.ExecutionOutputReader;
import io.waymark.port.read.ExecutionOutputReaderContract;
import io.waymark.port.read.ExecutionReader;
import io.waymark.port.read.ExecutionReaderContract;
import io.waymark.port.read.HistoryReader;
import io.waymark.port.read.HistoryReaderContract;
import io.waymark.port.read.HistoryVerifier;
import io.waymark.port.read.HistoryVerifierContract;
import io.waymark.port.read.ModuleSchemaReader;
import io.waymark.port.read.ModuleSchemaReaderContract;
import io.waymark.port.read.RunReader;
import io.waymark.port.read.RunReaderContract;
import io.waymark.port.restore.RestoreCommandOutbox;
import io.waymark.port.restore.RestoreCommandOutboxContract;
import io.waymark.port.restore.RestorePointReader;
import io.waymark.port.restore.RestorePointReaderContract;
import io.waymark.port.restore.RestoreSigningKeyLoader;
import io.waymark.port.restore.RestoreSigningKeyLoaderContract;
import io.waymark.port.store.RunDeleter;
import io.waymark.port.store.RunDeleterContract;
import io.waymark.postgres.lineage.PostgresLineageEventStore;
import io.waymark.postgres.lineage.PostgresWrittenDatasetReader;
import io.waymark.postgres.lookup.SizeLimitedRunLookup;
import io.waymark.postgres.read.PostgresDeadLetterRepository;
import io.waymark.postgres.read.PostgresExecutionOutputReader;
import io.waymark.postgres.read.PostgresExecutionReader;
import io.waymark.postgres.read.PostgresHistoryReader;
import io.waymark.postgres.read.PostgresModuleSchemaReader;
import io.waymark.postgres.read.PostgresRunReader;
import io.waymark.postgres.read.ReadTransactions;
import io.waymark.postgres.restore.PostgresHistoryVerifier;
import io.waymark.postgres.restore.PostgresRestoreCommandOutbox;
import io.waymark.postgres.restore.PostgresRestoreSigningKeyLoader;
import io.waymark.postgres.restore.RestoreKeyProperties;
import io.waymark.postgres.table.schema.CachedSchemaReader;
import io.waymark.postgres.write.PostgresRunDeleter;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.springframework.util.unit.DataSize;

/** Runs the contract tests of the ports that PostgreSQL implements, in one database. */
class PostgresPortsIT {
    private static final StoreFixture store = new StoreFixture(PostgresPortsIT.class);
    private static final ScenarioStore runs = new ScenarioStore(store.store());
    private static final ReadTransactions transactions = transactions(8 << 20);
    private static final CachedSchemaReader schemas = new CachedSchemaReader(DataSize.ofMegabytes(10));

    @Nested
    class Runs implements RunReaderContract {
        @Override
        public RunReader reader() {
            return new PostgresRunReader(transactions);
        }

        @Override
        public ScenarioStore runs() {
            return runs;
        }
    }

    @Nested
    class History implements HistoryReaderContract {
        @Override
        public HistoryReader reader() {
            return new PostgresHistoryReader(transactions, schemas);
        }

        @Override
        public ScenarioStore runs() {
            return runs;
        }
    }

    @Nested
    class ModuleSchemas implements ModuleSchemaReaderContract {
        @Override
        public ModuleSchemaReader reader() {
            return new PostgresModuleSchemaReader(transactions, schemas);
        }

        @Override
        public ScenarioStore runs() {
            return runs;
        }
    }

    @Nested
    class Results implements ExecutionOutputReaderContract {
        @Override
        public ExecutionOutputReader reader() {
            return new PostgresExecutionOutputReader(transactions);
        }

        @Override
        public ScenarioStore runs() {
            return runs;
        }
    }

    @Nested
    class Executions implements ExecutionReaderContract {
        @Override
        public ExecutionReader reader() {
            return new PostgresExecutionReader(transactions);
        }

        @Override
        public ExecutionReader reader(long maxPageCharacters) {
            return new PostgresExecutionReader(transactions(maxPageCharacters));
        }

        @Override
        public ScenarioStore runs() {
            return runs;
        }
    }

    @Nested
    class Verification implements HistoryVerifierContract {
        @Override
        public HistoryVerifier verifier() {
            return new PostgresHistoryVerifier(transactions);
        }

        @Override
        public ScenarioStore runs() {
            return runs;
        }

        @Override
        public void removeFirstSnapshot(RunId run) {
            DatabaseRows.execute(
                    store.connections(),
                    "delete from snapshot s using run r"
                            + " where s.run_no = r.run_no and r.run_id = $1 and s.number = 1",
                    run.value());
        }
    }

    @Nested
    class LineageEvents implements LineageEventStoreContract {
        @Override
        public LineageEventStore store() {
            return new PostgresLineageEventStore(store.database());
        }

        @Override
        public DeadLetterRepository deadLetters() {
            return new PostgresDeadLetterRepository(transactions, store.database());
        }
    }

    @Nested
    class WrittenDatasets implements WrittenDatasetReaderContract {
        @Override
        public WrittenDatasetReader written() {
            return new PostgresWrittenDatasetReader(transactions);
        }

        @Override
        public ScenarioStore runs() {
            return runs;
        }
    }

    @Nested
    class DeadLetters implements DeadLetterRepositoryContract {
        @Override
        public DeadLetterRepository repository() {
            return new PostgresDeadLetterRepository(transactions, store.database());
        }

        @Override
        public ScenarioStore runs() {
            return runs;
        }
    }

    @Nested
    class RestorePoints implements RestorePointReaderContract {
        @Override
        public RestorePointReader points() {
            return store.points();
        }

        @Override
        public void record(RunScenario run) {
            runs.add(run);
        }
    }

    @Nested
    class RestoreCommands implements RestoreCommandOutboxContract {
        @Override
        public RestoreCommandOutbox outbox() {
            return new PostgresRestoreCommandOutbox(store.database());
        }

        @Override
        public ScenarioStore runs() {
            return runs;
        }
    }

    @Nested
    class RestoreKey implements RestoreSigningKeyLoaderContract {
        @Override
        public RestoreSigningKeyLoader keyStore() {
            return new PostgresRestoreSigningKeyLoader(store.database(), new RestoreKeyProperties(null));
        }
    }

    @Nested
    class Deletion implements RunDeleterContract {
        @Override
        public RunDeleter deleter() {
            return new PostgresRunDeleter(store.database());
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

    private static ReadTransactions transactions(long pageSize) {
        return new ReadTransactions(
                store.connections(),
                Duration.ofSeconds(10),
                pageSize,
                new SizeLimitedRunLookup(DataSize.ofMegabytes(16)));
    }
}
