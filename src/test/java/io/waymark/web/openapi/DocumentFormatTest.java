package io.waymark.web.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.MediaType;

class DocumentFormatTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            */*                                                | application/json                | JSON
            text/*                                             | text/yaml                       | YAML
            application/*                                      | application/json                | JSON
            text/yaml                                          | text/yaml                       | YAML
            application/vnd.oai.openapi                        | application/vnd.oai.openapi     | YAML
            application/vnd.oai.openapi+json;version=3.1       | application/vnd.oai.openapi+json | JSON
            text/html, application/yaml, */*                   | application/yaml                | YAML
            application/json;q=0.5, application/yaml           | application/yaml                | YAML
            application/yaml;q=0, */*                          | application/json                | JSON
            application/yaml;q=0.1, */*                        | application/yaml                | YAML
            """)
    void preferredTypeIsChosen(String accept, String type, DocumentFormat format) {
        var offered = MediaType.parseMediaTypes(
                "application/json, application/vnd.oai.openapi+json, application/yaml, application/vnd.oai.openapi, text/yaml");

        var chosen = DocumentFormat.choose(MediaType.parseMediaTypes(accept), offered);

        assertThat(chosen).hasToString(type);
        assertThat(DocumentFormat.of(chosen)).isEqualTo(format);
    }
}
