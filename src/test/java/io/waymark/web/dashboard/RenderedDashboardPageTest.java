package io.waymark.web.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.DefaultResourceLoader;

class RenderedDashboardPageTest {
    private static final String TEMPLATE =
            "<link href=\"./a.css\"><script type=\"importmap\">{\"imports\":{\"a\":\"./a.js\"}}</script>";

    @Test
    void linksStartAtTheAddressOfTheView() {
        assertThat(RenderedDashboardPage.of(TEMPLATE, "../assets/", Optional.empty())
                        .html())
                .isEqualTo("<link href=\"../assets/a.css\">"
                        + "<script type=\"importmap\">{\"imports\":{\"a\":\"../assets/a.js\"}}</script>");
    }

    @Test
    void fileOfTheViewIsPreloaded() {
        assertThat(RenderedDashboardPage.of("<head></head>" + TEMPLATE, "../assets/", Optional.of("run.1.js"))
                        .html())
                .startsWith("<head>  <link rel=\"modulepreload\" href=\"../assets/bundle/run.1.js\">\n</head>");
    }

    @Test
    void policyAllowsTheImportMapOnly() {
        var page = RenderedDashboardPage.of(TEMPLATE, "../assets/", Optional.empty());

        // printf '{"imports":{"a":"../assets/a.js"}}' | openssl dgst -sha256 -binary | base64
        assertThat(page.allowImportMap("default-src 'none'; script-src 'self'; style-src 'self'"))
                .isEqualTo(
                        "default-src 'none'; script-src 'self' 'sha256-uGvYiINfo84DypvtZ/FrhrYqwhlH62aV+T1vx7JFh/o='; style-src 'self'");
    }

    @Test
    void hashDependsOnTheLinks() {
        assertThat(RenderedDashboardPage.of(TEMPLATE, "../assets/", Optional.empty())
                        .importMapHash())
                .isNotEqualTo(RenderedDashboardPage.of(TEMPLATE, "../../assets/", Optional.empty())
                        .importMapHash());
    }

    @Test
    void pageWithoutImportMapIsRefused() {
        assertThatThrownBy(() -> RenderedDashboardPage.of("<p>", "./", Optional.empty()))
                .hasMessageContaining("import map");
    }

    @Test
    void librariesAreFoundInTheirWebJars() {
        var resources = new DefaultResourceLoader();

        assertThat(WebJarLocator.locations())
                .satisfiesExactly(
                        preact -> assertThat(resources
                                        .getResource(preact + "preact.module.js")
                                        .exists())
                                .isTrue(),
                        hooks -> assertThat(resources
                                        .getResource(hooks + "hooks.module.js")
                                        .exists())
                                .isTrue(),
                        uplot -> assertThat(resources
                                        .getResource(uplot + "uPlot.esm.js")
                                        .exists())
                                .isTrue(),
                        htm -> assertThat(resources
                                        .getResource(htm + "htm.module.js")
                                        .exists())
                                .isTrue());
    }
}
