package io.waymark.web.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.PathContainer;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.resource.AbstractResourceResolver;
import org.springframework.web.reactive.resource.ResourceResolverChain;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/**
 * The modules and styles of the dashboard, bundled into few files: {@code main.js}, a file for each view, {@code
 * worker.js} and {@code style.css}. The files are created at the first request, and again if the {@link AssetVersion}
 * changes.
 */
@Component
final class BundledAssets extends AbstractResourceResolver {
    private static final String OWN_FOLDER = "classpath:/static/assets/";
    private static final String LIBRARY_FOLDER = "vendor/";

    private static final String PAGE = "index.html";
    private static final String MAIN = "js/main.js";
    private static final String ROUTES = "js/routes.js";
    private static final String WORKER = "js/feed/worker.js";
    private static final String STYLE = "css/style.css";

    private static final Pattern LIBRARY = Pattern.compile("\"([^\"]+)\": \"\\./(vendor/[^\"]+)\"");
    private static final Pattern ROUTE = Pattern.compile("\\['([^']+)', \\(\\) => import\\('\\./([^']+)'\\)");
    private static final Pattern PARAMETER = Pattern.compile(":(\\w+)");
    private static final String ANY_PATH = "*";
    private static final Pattern STYLE_IMPORT = Pattern.compile("@import '([^']+)';\\n?");
    private static final Pattern STYLE_COMMENT = Pattern.compile("/\\*.*?\\*/", Pattern.DOTALL);
    private static final Pattern LINE_START = Pattern.compile("(?m)^\\s+");

    private final ResourceLoader loader = new DefaultResourceLoader();
    private final AssetVersion version;

    private volatile @Nullable Bundle last;

    private record View(PathPattern path, String file) {}

    private record Bundle(
            String version, Map<String, BundledFile> files, Map<String, BundledFile> compressed, List<View> views) {}

    BundledAssets(AssetVersion version) {
        this.version = version;
    }

    @Override
    protected Mono<Resource> resolveResourceInternal(
            @Nullable ServerWebExchange exchange,
            String requestPath,
            List<? extends Resource> locations,
            ResourceResolverChain chain) {
        var bundle = current();
        return Mono.justOrEmpty((acceptsGzip(exchange) ? bundle.compressed : bundle.files).get(requestPath));
    }

    @Override
    protected Mono<String> resolveUrlPathInternal(
            String resourceUrlPath, List<? extends Resource> locations, ResourceResolverChain chain) {
        return Mono.justOrEmpty(resourceUrlPath).filter(current().files::containsKey);
    }

    private static boolean acceptsGzip(@Nullable ServerWebExchange exchange) {
        return exchange != null
                && exchange.getRequest().getHeaders().getOrEmpty(HttpHeaders.ACCEPT_ENCODING).stream()
                        .anyMatch(value -> value.contains("gzip"));
    }

    /**
     * Returns the name of the file with the view of an address.
     *
     * @param path the address, relative to the root of the service
     */
    Optional<String> fileOfView(PathContainer path) {
        return current().views.stream()
                .filter(view -> view.path.matches(path))
                .map(View::file)
                .findFirst();
    }

    private Bundle current() {
        var version = this.version.current();
        var bundle = last;
        if (bundle == null || !bundle.version.equals(version)) {
            bundle = bundle(version);
            last = bundle;
        }
        return bundle;
    }

    private Bundle bundle(String version) {
        var texts = new LinkedHashMap<String, String>();
        var main = new ScriptBundler(this::read, libraries(), version);
        texts.putAll(main.bundle(MAIN));
        texts.putAll(new ScriptBundler(this::read, libraries(), version).bundle(WORKER));
        texts.put(STYLE.substring(STYLE.lastIndexOf('/') + 1), style());
        var files = new HashMap<String, BundledFile>();
        texts.forEach((name, text) -> files.put(name, new BundledFile(name, version, text)));
        var views = ROUTE.matcher(read(ROUTES))
                .results()
                .map(route -> new View(pattern(route), main.fileOf(route.group(2))))
                .filter(view -> files.containsKey(view.file))
                .toList();
        var compressed = new HashMap<String, BundledFile>();
        files.forEach((name, file) -> compressed.put(name, file.compressed()));
        return new Bundle(version, files, compressed, views);
    }

    /** Returns the libraries of the import map of the page. */
    private Map<String, String> libraries() {
        var libraries = new HashMap<String, String>();
        LIBRARY.matcher(read(PAGE)).results().forEach(one -> libraries.put(one.group(1), one.group(2)));
        return libraries;
    }

    private static PathPattern pattern(MatchResult route) {
        var pattern = route.group(1).equals(ANY_PATH)
                ? "/**"
                : PARAMETER.matcher(route.group(1)).replaceAll("{$1}");
        return PathPatternParser.defaultInstance.parse(pattern);
    }

    private String style() {
        var folder = STYLE.substring(0, STYLE.lastIndexOf('/') + 1);
        var all = STYLE_IMPORT.matcher(read(STYLE)).results().map(one -> read(resolve(folder, one.group(1))));
        return LINE_START
                .matcher(STYLE_COMMENT.matcher(String.join("\n", all.toList())).replaceAll(""))
                .replaceAll("");
    }

    private static String resolve(String folder, String path) {
        return path.startsWith("../") ? path.substring(3) : folder + path.substring(2);
    }

    private String read(String path) {
        return locations(path)
                .map(loader::getResource)
                .filter(Resource::exists)
                .findFirst()
                .map(BundledAssets::textOf)
                .orElseThrow(() -> new IllegalStateException(
                        "Cannot bundle the dashboard: a script or style imports a file that does not exist. Correct the import: "
                                + path));
    }

    private static Stream<String> locations(String path) {
        return path.startsWith(LIBRARY_FOLDER)
                ? Stream.of(WebJarLocator.locations()).map(folder -> folder + path.substring(LIBRARY_FOLDER.length()))
                : Stream.of(OWN_FOLDER + path);
    }

    private static String textOf(Resource file) {
        try {
            return file.getContentAsString(UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(
                    "Cannot read a file of the dashboard from the jar: " + file.getDescription(), unreadable);
        }
    }
}
