package io.waymark.dashboard;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.web.reactive.config.ResourceHandlerRegistry;
import org.springframework.web.reactive.config.WebFluxConfigurer;

/**
 * Serves the page's files. A browser asks each time whether a file is still the same, and is told by the content, not by
 * a date, which images with fixed dates would get wrong: an upgraded service is never shown by yesterday's page.
 */
@Configuration(proxyBeanMethods = false)
class PageFiles implements WebFluxConfigurer {
    private final Map<String, String> tags = new ConcurrentHashMap<>();

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        registry.addResourceHandler("/assets/**")
                .addResourceLocations("classpath:/static/assets/")
                .setCacheControl(CacheControl.noCache())
                .setUseLastModified(false)
                .setEtagGenerator(this::tag);
    }

    /** Made once for each state of a file, which changes under a service that runs from its sources. */
    private String tag(Resource file) {
        try {
            var state = file.getDescription() + file.lastModified();
            var known = tags.get(state);
            return known == null ? remember(state, tagOf(file.getContentAsByteArray())) : known;
        } catch (IOException unreadable) {
            throw new UncheckedIOException("Cannot read a file of the page: " + file.getDescription(), unreadable);
        }
    }

    private String remember(String state, String tag) {
        tags.put(state, tag);
        return tag;
    }

    private static String tagOf(byte[] content) {
        var sum = new CRC32C();
        sum.update(content);
        return HexFormat.of().toHexDigits(((long) content.length << Integer.SIZE) | sum.getValue());
    }
}
