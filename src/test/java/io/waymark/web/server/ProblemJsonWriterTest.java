package io.waymark.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProblemJsonWriterTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            /api/v1/runs?limit=1#x    | /api/v1/runs
            http://h:8080/a/b?c       | /a/b
            //evil.example/a          | /evil.example/a
            /a%20b/%zz%               | /a%20b/%25zz%25
            /a"b\\<ü                  | /a%22b%5C%3C%FC
            *                         | about:blank
            h:443                     | about:blank
            /bad-request              | about:blank
            http://h                  | about:blank
            """)
    void instanceIsTheEncodedPath(String target, String instance) {
        assertThat(ProblemJsonWriter.instance(target)).isEqualTo(instance);
        assertThat(URI.create(ProblemJsonWriter.instance(target)).toString()).isEqualTo(instance);
    }
}
