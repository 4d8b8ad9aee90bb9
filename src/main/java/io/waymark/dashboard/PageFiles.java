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

    private String tag(Resource file) {
        return tags.computeIfAbsent(file.getDescription(), description -> tagOf(file));
    }

    private static String tagOf(Resource file) {
        try {
            var bytes = file.getContentAsByteArray();
            var sum = new CRC32C();
            sum.update(bytes);
            return HexFormat.of().toHexDigits(((long) bytes.length << Integer.SIZE) | sum.getValue());
        } catch (IOException unreadable) {
            throw new UncheckedIOException("Cannot read a file of the page: " + file.getDescription(), unreadable);
        }
    }
}
