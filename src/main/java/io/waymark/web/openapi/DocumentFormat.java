package io.waymark.web.openapi;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.springframework.http.MediaType;

/** The formats in which API descriptions are served, JSON and YAML, and the choice between their media types. */
enum DocumentFormat {
    JSON,
    YAML;

    private static final double LOWEST_QUALITY = 0.001;

    /** Returns whether this format is the one that a media type stands for. */
    private boolean holds(MediaType type) {
        var subtype = type.getSubtype();
        boolean isJson = subtype.equals("json") || subtype.endsWith("+json");
        return isJson == (this == JSON);
    }

    /**
     * Returns the offered type that an {@code Accept} header prefers. A type that the header names takes precedence
     * over a wildcard. Among several, the highest quality wins, then the first.
     */
    static MediaType choose(List<MediaType> accepted, List<MediaType> offered) {
        var byQuality = new ArrayList<>(accepted);
        byQuality.removeIf(type -> type.getQualityValue() < LOWEST_QUALITY);
        byQuality.sort(Comparator.comparingDouble(MediaType::getQualityValue).reversed());
        return named(byQuality, offered)
                .or(() -> byQuality.stream()
                        .flatMap(type -> offered.stream().filter(type::includes))
                        .findFirst())
                .orElse(offered.getFirst());
    }

    private static Optional<MediaType> named(List<MediaType> accepted, List<MediaType> offered) {
        return accepted.stream()
                .flatMap(type -> offered.stream().filter(type::equalsTypeAndSubtype))
                .findFirst();
    }

    static DocumentFormat of(MediaType type) {
        return JSON.holds(type) ? JSON : YAML;
    }
}
