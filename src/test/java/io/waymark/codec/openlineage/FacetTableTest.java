package io.waymark.codec.openlineage;

import static org.assertj.core.api.Assertions.assertThat;

import io.openlineage.client.OpenLineage;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks that the documentation describes how each facet of OpenLineage's own client is kept. */
class FacetTableTest {
    private static final List<Class<?>> FACETS = List.of(
            OpenLineage.RunFacets.class,
            OpenLineage.JobFacets.class,
            OpenLineage.DatasetFacets.class,
            OpenLineage.InputDatasetInputFacets.class,
            OpenLineage.OutputDatasetOutputFacets.class);

    private static Stream<String> facets() {
        return FACETS.stream()
                .flatMap(type -> Arrays.stream(type.getDeclaredFields()))
                .filter(field -> !Modifier.isStatic(field.getModifiers()))
                .map(field -> field.getName())
                .filter(name -> !name.equals("additionalProperties"));
    }

    private static List<String> documentedFacets() throws IOException {
        var page = Files.readString(Path.of("src/docs/openlineage.md"));
        var table = page.substring(page.indexOf("## How each facet is kept"), page.indexOf("## Limits"));
        return Pattern.compile("`(\\w+)`")
                .matcher(table)
                .results()
                .map(name -> name.group(1))
                .toList();
    }

    @Test
    void tableNamesEachFacetOfTheClient() throws IOException {
        assertThat(facets()).hasSizeGreaterThan(40);
        assertThat(documentedFacets()).containsAll(facets().toList());
    }
}
