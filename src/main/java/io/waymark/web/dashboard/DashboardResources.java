package io.waymark.web.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.web.reactive.config.ResourceHandlerRegistration;
import org.springframework.web.reactive.config.ResourceHandlerRegistry;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.resource.ResourceTransformerChain;
import org.springframework.web.reactive.resource.TransformedResource;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Serves the files of the dashboard. A browser revalidates the page at every use, so that it never shows an old page
 * after an upgrade of the service. The links of the page to its other files contain the {@link AssetVersion}. ETags are
 * checksums of the content, because the files of a container image may all have the same date.
 */
@Configuration(proxyBeanMethods = false)
class DashboardResources implements WebFluxConfigurer {
    /** The path of the page, as a pattern: the resource handler takes the part that it matches as the file name. */
    private static final String PAGE = "/assets/{page:index\\.html}";

    private static final String POLICY_HEADER = "Content-Security-Policy";

    private final Map<String, String> tags = new ConcurrentHashMap<>();
    private final AssetVersion version;
    private final BundledAssets bundles;

    DashboardResources(AssetVersion version, BundledAssets bundles) {
        this.version = version;
        this.bundles = bundles;
    }

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        files(registry, "/assets/**", "classpath:/static/assets/");
        files(registry, "/assets/vendor/**", WebJarLocator.locations());
        files(registry, "/assets/bundle/**").resourceChain(false).addResolver(bundles);
        files(registry, PAGE, "classpath:/static/assets/").resourceChain(false).addTransformer(this::transform);
    }

    private ResourceHandlerRegistration files(ResourceHandlerRegistry registry, String pattern, String... locations) {
        return registry.addResourceHandler(pattern)
                .addResourceLocations(locations)
                .setCacheControl(CacheControl.noCache())
                .setUseLastModified(false)
                .setEtagGenerator(this::tag);
    }

    /**
     * Makes the links of the page relative to the address of the view, adds a link to the file of the view, and allows
     * the import map. Behind a proxy that
     * strips a prefix, the service does not know its own path, so no link begins with a slash.
     */
    private Mono<Resource> transform(ServerWebExchange exchange, Resource page, ResourceTransformerChain chain) {
        return chain.transform(exchange, page).map(file -> {
            DashboardPageFilter.Address address = exchange.getAttribute(DashboardPageFilter.ADDRESS);
            var transformed = address == null
                    ? RenderedDashboardPage.of(textOf(file), "./", Optional.empty())
                    : RenderedDashboardPage.of(
                            textOf(file),
                            "./" + address.root() + "assets/" + version.current() + "/",
                            bundles.fileOfView(address.path()));
            var headers = exchange.getResponse().getHeaders();
            var policy = headers.getFirst(POLICY_HEADER);
            if (policy != null) {
                headers.set(POLICY_HEADER, transformed.allowImportMap(policy));
            }
            return new TransformedResource(file, transformed.html().getBytes(UTF_8));
        });
    }

    private static String textOf(Resource page) {
        try {
            return page.getContentAsString(UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(
                    "Cannot read the page of the dashboard: " + page.getDescription(), unreadable);
        }
    }

    /**
     * Computes the ETag of a file, once for each combination of date and size. Files change while the service runs only
     * if it runs from its sources.
     */
    private String tag(Resource file) {
        try {
            var state = file.getDescription() + file.lastModified() + "/" + file.contentLength();
            var cached = tags.get(state);
            return cached == null ? cacheTag(state, tagOf(file.getContentAsByteArray())) : cached;
        } catch (IOException unreadable) {
            throw new UncheckedIOException("Cannot read a file of the dashboard: " + file.getDescription(), unreadable);
        }
    }

    private String cacheTag(String state, String tag) {
        tags.put(state, tag);
        return tag;
    }

    private static String tagOf(byte[] content) {
        var sum = new CRC32C();
        sum.update(content);
        return HexFormat.of().toHexDigits(((long) content.length << Integer.SIZE) | sum.getValue());
    }
}
