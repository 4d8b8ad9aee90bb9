package io.waymark.postgres.write;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

class NewerMigrationCheckTest {
    private static final Pattern VERSION = Pattern.compile("V(\\d+)__.*\\.sql");

    @Test
    void latestVersionIsTheLastMigration() throws IOException {
        var migrations = new PathMatchingResourcePatternResolver().getResources("classpath:db/migration/V*.sql");

        var versions = Arrays.stream(migrations)
                .map(migration -> VERSION.matcher(String.valueOf(migration.getFilename())))
                .filter(matcher -> matcher.matches())
                .mapToInt(matcher -> Integer.parseInt(matcher.group(1)));

        assertThat(versions.max()).hasValue(NewerMigrationCheck.LATEST);
    }
}
