package io.waymark.domain.state;

import static io.waymark.fixture.EventFixtures.schema;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.schema.Schema;
import io.waymark.fixture.RunScenario;
import org.junit.jupiter.api.Test;

/** Tests the schema before an execution, which is the first available of five sources. */
class MetadataBeforeTest {
    private static final Schema INPUT = schema("input");
    private static final Schema REPORTED_AT_START = schema("reported");
    private static final Schema EARLIER = schema("earlier");
    private static final Schema LAST_OF_MODULE = schema("own");

    private final RunScenario runScenario = new RunScenario().planned(0, "A", "B", "C");

    @Test
    void inputSchemaHasHighestPrecedence() {
        runScenario
                .completes(1, "A[x]", EARLIER)
                .starts(2, "B[x]", REPORTED_AT_START)
                .completes(3, "B[x]", LAST_OF_MODULE, INPUT);

        assertBefore(INPUT);
    }

    @Test
    void schemaOfStartIsSecondAlsoForFailures() {
        runScenario.completes(1, "A[x]", EARLIER).starts(2, "B[x]", REPORTED_AT_START);
        assertBefore(REPORTED_AT_START);
        runScenario.starts(3, "B[x]");
        assertBefore(REPORTED_AT_START);
        runScenario.fails(4, "B[x]");
        assertBefore(REPORTED_AT_START);
        runScenario.completes(5, "B[x]", LAST_OF_MODULE);
        assertBefore(EARLIER);
    }

    @Test
    void schemaOfStartAppliesToItsExecutionOnly() {
        runScenario.starts(1, "A[x]", REPORTED_AT_START).starts(2, "B[x]");

        assertBefore(null);
    }

    @Test
    void usesNearestEarlierModuleOnPath() {
        runScenario.completes(1, "A[x]", EARLIER).completes(2, "B[x]").completes(3, "C[x]", LAST_OF_MODULE);
        assertBefore(EARLIER);
        runScenario.completes(4, "B[y]", INPUT).starts(5, "C[y]");
        assertBefore(INPUT);
    }

    @Test
    void ignoresSchemasOfRepeatedExecutions() {
        runScenario.completes(1, "A[x]", EARLIER).fails(2, "A[x]").starts(3, "B[x]");
        assertBefore(null);
        runScenario.completes(4, "A[x]", EARLIER).starts(5, "A[y]").starts(6, "B[x]");
        assertBefore(null);
        runScenario.completes(7, "A[y]").starts(8, "B[y]");
        assertBefore(null);
    }

    @Test
    void lastSchemaOfModuleIsUsedNext() {
        runScenario.completes(1, "B[x]", LAST_OF_MODULE).completes(2, "B[x]").starts(3, "B[y]");

        assertBefore(LAST_OF_MODULE);
        assertThat(runScenario.state().metadata()).containsEntry("B", LAST_OF_MODULE);
    }

    @Test
    void staleStartReportsOwnSchemaOnly() {
        runScenario
                .completes(1, "A[x]", EARLIER)
                .completes(5, "B[x]", LAST_OF_MODULE)
                .starts(4, "B[x]", REPORTED_AT_START);
        assertBefore(REPORTED_AT_START);
        runScenario.completes(6, "B[x]", LAST_OF_MODULE);
        assertBefore(EARLIER);
    }

    @Test
    void completionWithoutSchemaHasNoChanges() {
        runScenario.completes(1, "A[x]", EARLIER).completes(2, "B[x]");

        assertBefore(EARLIER);
        assertThat(runScenario.last().snapshot().after()).isNull();
        assertThat(runScenario.last().changes()).isEmpty();
        assertThat(runScenario.last().metadata()).isEmpty();
    }

    /** RUN-32 item 4, decision 14. */
    @Test
    void moduleMetadataMayComeFromARestore() {
        runScenario.completes(1, "B[x]", EARLIER);
        var then = runScenario.state();
        runScenario.completes(2, "B[y]", LAST_OF_MODULE).restores(3, "B", then);

        runScenario.starts(4, "B[z]");

        assertBefore(EARLIER);
    }

    @Test
    void restoreMayRemoveModuleMetadata() {
        runScenario.starts(1, "A[x]");
        var then = runScenario.state();
        runScenario.completes(2, "A[x]", LAST_OF_MODULE).restores(3, "A", then);

        runScenario.completes(4, "A[y]", EARLIER);

        assertBefore(null);
    }

    private void assertBefore(Schema expected) {
        assertThat(runScenario.last().snapshot().before()).isEqualTo(expected == null ? null : expected.reference());
    }
}
