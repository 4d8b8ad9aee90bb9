package io.waymark.web.openapi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.fixture.NpmPackages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * Checks the types of the dashboard's modules with TypeScript, and that the types of the API are those of its
 * description. If the description has changed, the file that the failed test names contains the new types.
 */
class DashboardTypesIT {
    private static final Path TYPES = Path.of("src/typescript");
    private static final Path OUTPUT = Path.of("target/typescript").toAbsolutePath();
    private static final String PREACT = "META-INF/resources/webjars/preact/";

    private static NpmPackages packages;

    @BeforeAll
    static void install() {
        packages = NpmPackages.install("Types of the dashboard", "typescript@5.9.3", "openapi-typescript@7.13.0");
    }

    @Test
    void typesAreThoseOfTheDescription() throws IOException {
        var description = OUTPUT.resolve("openapi.json");
        var types = OUTPUT.resolve("openapi.d.ts");
        Files.createDirectories(OUTPUT);
        Files.write(
                description, DescriptionChecker.DESCRIPTIONS.openApi().json().array());

        var result = packages.execute(OUTPUT, "openapi-typescript", description.toString(), "-o", types.toString());

        assertThat(result.succeeded()).as(result.output()).isTrue();
        assertThat(Files.readString(TYPES.resolve("openapi.d.ts")))
                .as("types generated to " + types)
                .isEqualTo(Files.readString(types));
    }

    @Test
    void modulesHaveNoTypeErrors() {
        copyTypesOfPreact();

        var result = packages.execute(TYPES.toAbsolutePath(), "tsc", "-p", "tsconfig.json");

        assertThat(result.output()).isEmpty();
        assertThat(result.succeeded()).isTrue();
    }

    /** The compiler must find a wrong type, so that a passed check means something. */
    @Test
    void wrongTypeIsAnError() throws IOException {
        copyTypesOfPreact();
        var module = OUTPUT.resolve("wrong.js");
        Files.writeString(
                module, "// @ts-check\n/** @param {Api.Run} run */\nexport const f = (run) => run.run_idd;\n");
        var options = "{\"extends\": \"%s\", \"include\": [\"%s\", \"%s\"]}"
                .formatted(
                        TYPES.resolve("tsconfig.json").toAbsolutePath(),
                        module,
                        TYPES.resolve("*.d.ts").toAbsolutePath());
        Files.write(OUTPUT.resolve("tsconfig.json"), options.getBytes(UTF_8));

        var result = packages.execute(OUTPUT, "tsc", "-p", "tsconfig.json");

        assertThat(result.output()).contains("Property 'run_idd' does not exist");
    }

    private static void copyTypesOfPreact() {
        var resolver = new PathMatchingResourcePatternResolver();
        try {
            for (var folder : List.of("src", "hooks/src")) {
                for (var file : resolver.getResources("classpath*:" + PREACT + "*/" + folder + "/*.d.ts")) {
                    var target = OUTPUT.resolve("preact").resolve(folder).resolve(String.valueOf(file.getFilename()));
                    Files.createDirectories(target.getParent());
                    Files.write(target, file.getContentAsByteArray());
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
