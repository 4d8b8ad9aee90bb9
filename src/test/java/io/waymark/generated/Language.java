package io.waymark.generated;

import java.util.Locale;

/** A language of generated clients, with the options of openapi-generator that the README recommends. */
enum Language {
    JAVA("java", """
            library: webclient
            additionalProperties:
              containerDefaultToNull: true
              disableDiscriminatorJsonIgnoreProperties: true
            """),
    TYPESCRIPT("typescript-fetch", """
            additionalProperties:
              modelPropertyNaming: original
              dateLibrary: string
            """),
    PYTHON("python", "");

    private final String generator;
    private final String options;

    Language(String generator, String options) {
        this.generator = generator;
        this.options = options;
    }

    /** Returns the configuration for the {@code batch} command, without generated tests and documentation. */
    String configuration() {
        return """
                generatorName: %s
                inputSpec: openapi.json
                outputDir: %s
                globalProperties: {apiTests: "false", modelTests: "false", apiDocs: "false", modelDocs: "false"}
                %s""".formatted(generator, this, options);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
