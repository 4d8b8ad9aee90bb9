package io.waymark.domain.fold;

import static io.waymark.fixture.Events.schema;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.schema.Schema;
import io.waymark.fixture.Story;
import org.junit.jupiter.api.Test;

/** What a module found: the first that there is of five. */
class MetadataBeforeTest {
    private static final Schema INPUT = schema("input");
    private static final Schema BROUGHT = schema("brought");
    private static final Schema EARLIER = schema("earlier");
    private static final Schema OWN = schema("own");

    private final Story story = new Story().planned(0, "A", "B", "C");

    @Test
    void theInputSchemaComesFirst() {
        story.completes(1, "A[x]", EARLIER).starts(2, "B[x]", BROUGHT).completes(3, "B[x]", OWN, INPUT);

        assertBefore(INPUT);
    }

    @Test
    void thenWhatItsStartBroughtAlsoForAFailure() {
        story.completes(1, "A[x]", EARLIER).starts(2, "B[x]", BROUGHT);
        assertBefore(BROUGHT);
        story.starts(3, "B[x]");
        assertBefore(BROUGHT);
        story.fails(4, "B[x]");
        assertBefore(BROUGHT);
        story.completes(5, "B[x]", OWN);
        assertBefore(EARLIER);
    }

    @Test
    void whatAStartBroughtServesItsOwnExecutionOnly() {
        story.starts(1, "A[x]", BROUGHT).starts(2, "B[x]");

        assertBefore(null);
    }

    @Test
    void thenWhatTheNearestModuleBeforeItOnThePathLeft() {
        story.completes(1, "A[x]", EARLIER).completes(2, "B[x]").completes(3, "C[x]", OWN);
        assertBefore(EARLIER);
        story.completes(4, "B[y]", INPUT).starts(5, "C[y]");
        assertBefore(INPUT);
    }

    @Test
    void whatAModuleLeftBeforeItWasCarriedOutAgainDoesNotCountForOthers() {
        story.completes(1, "A[x]", EARLIER).fails(2, "A[x]").starts(3, "B[x]");
        assertBefore(null);
        story.completes(4, "A[x]", EARLIER).starts(5, "A[y]").starts(6, "B[x]");
        assertBefore(null);
        story.completes(7, "A[y]").starts(8, "B[y]");
        assertBefore(null);
    }

    @Test
    void thenWhatTheSameModuleLeftLast() {
        story.completes(1, "B[x]", OWN).completes(2, "B[x]").starts(3, "B[y]");

        assertBefore(OWN);
        assertThat(story.state().metadata()).containsEntry("B", OWN);
    }

    @Test
    void aLateStartTellsItsOwnSchemaAndLeavesNoTrace() {
        story.completes(1, "A[x]", EARLIER).completes(5, "B[x]", OWN).starts(4, "B[x]", BROUGHT);
        assertBefore(BROUGHT);
        story.completes(6, "B[x]", OWN);
        assertBefore(EARLIER);
    }

    @Test
    void aCompletionWithoutASchemaHasNoChanges() {
        story.completes(1, "A[x]", EARLIER).completes(2, "B[x]");

        assertBefore(EARLIER);
        assertThat(story.last().snapshot().after()).isNull();
        assertThat(story.last().changes()).isEmpty();
        assertThat(story.last().metadata()).isEmpty();
    }

    /** RUN-32 item 4, decision 14. */
    @Test
    void theModulesMetadataMayBeThatOfARestore() {
        story.completes(1, "B[x]", EARLIER);
        var then = story.state();
        story.completes(2, "B[y]", OWN).restores(3, "B", then);

        story.starts(4, "B[z]");

        assertBefore(EARLIER);
    }

    @Test
    void aRestoreMayTakeTheModulesMetadataAway() {
        story.starts(1, "A[x]");
        var then = story.state();
        story.completes(2, "A[x]", OWN).restores(3, "A", then);

        story.completes(4, "A[y]", EARLIER);

        assertBefore(null);
    }

    private void assertBefore(Schema expected) {
        assertThat(story.last().snapshot().before()).isEqualTo(expected == null ? null : expected.reference());
    }
}
