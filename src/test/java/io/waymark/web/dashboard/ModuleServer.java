package io.waymark.web.dashboard;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.stream.Stream;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.Resource;

/** Serves the modules of the dashboard and their tests, without the service. */
final class ModuleServer implements AutoCloseable {
    static final String TESTS = "/tests/";
    private static final String ASSETS = "/assets/";
    private static final String LIBRARIES = "/assets/vendor/";

    private final DefaultResourceLoader resources = new DefaultResourceLoader();
    private final HttpServer server;

    ModuleServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::serve);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            var path = exchange.getRequestURI().getPath();
            var file = locations(path)
                    .map(resources::getResource)
                    .filter(Resource::exists)
                    .findFirst();
            if (file.isEmpty()) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            exchange.getResponseHeaders().set("Content-Type", path.endsWith(".html") ? "text/html" : "text/javascript");
            var content = file.get().getContentAsByteArray();
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content);
        }
    }

    private static Stream<String> locations(String path) {
        if (path.startsWith(LIBRARIES)) {
            return Stream.of(WebJarLocator.locations()).map(folder -> folder + path.substring(LIBRARIES.length()));
        }
        if (path.startsWith(ASSETS)) {
            return Stream.of("classpath:/static" + path);
        }
        return path.startsWith(TESTS)
                ? Stream.of("classpath:/dashboard/" + path.substring(TESTS.length()))
                : Stream.empty();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
