package io.waymark.domain.summary;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OutputNameDisambiguatorTest {

    @Test
    void equalNamesGetNumbers() {
        var names = new OutputNameDisambiguator();

        assertThat(names.add("A[x]")).isEqualTo("A[x]");
        assertThat(names.add("B[x]")).isEqualTo("B[x]");
        assertThat(names.add("A[x]")).isEqualTo("A[x]#2");
        assertThat(names.add("A[x]")).isEqualTo("A[x]#3");
    }

    @Test
    void nameThatLooksNumberedStaysUnique() {
        var names = new OutputNameDisambiguator();
        names.add("A#2");
        names.add("A");

        assertThat(names.add("A")).isEqualTo("A#3");
        assertThat(names.add("A#2")).isEqualTo("A#2#2");
    }
}
