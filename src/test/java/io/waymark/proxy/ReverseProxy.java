package io.waymark.proxy;

import io.waymark.fixture.FreePorts;
import io.waymark.fixture.ProcessTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * A reverse proxy as a child process. Its configuration is a file of {@code deploy/proxy} with other addresses and
 * paths.
 */
public final class ReverseProxy implements AutoCloseable {
    private static final Path DOCUMENTED = Path.of("deploy", "proxy").toAbsolutePath();
    private static final String SERVICE = "127.0.0.1:8080";
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final ProcessTree process;
    private final int port;
    private final String name;

    private ReverseProxy(String name, int port, List<String> command, Path log) throws IOException {
        this.name = name;
        this.port = port;
        this.process = new ProcessTree(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .toHandle());
        awaitListening(log);
    }

    /**
     * Starts nginx in front of a service on a local port.
     *
     * @param configuration a file of {@code deploy/proxy}
     */
    public static ReverseProxy nginx(String configuration, Path folder, int servicePort) throws IOException {
        var program = Tools.require("nginx", "nginx-light");
        int port = FreePorts.free();
        Files.createDirectories(folder);
        var server = documented(configuration, servicePort).replace("listen 80;", "listen 127.0.0.1:" + port + ";");
        Files.writeString(folder.resolve("waymark.conf"), server);
        var main = Files.writeString(folder.resolve("nginx.conf"), """
                daemon off;
                user root;
                pid nginx.pid;
                events {}
                http {
                    access_log off;
                    client_body_temp_path body;
                    proxy_temp_path proxy;
                    fastcgi_temp_path fastcgi;
                    uwsgi_temp_path uwsgi;
                    scgi_temp_path scgi;
                    include waymark.conf;
                }
                """);
        var command = List.of(program.toString(), "-e", "stderr", "-p", folder + "/", "-c", main.toString());
        return new ReverseProxy("nginx", port, command, folder.resolve("nginx.log"));
    }

    /** Starts HAProxy in front of a service on a local port. */
    public static ReverseProxy haproxy(Path folder, int servicePort) throws IOException {
        var program = Tools.require("haproxy", "haproxy");
        int port = FreePorts.free();
        Files.createDirectories(folder);
        var all = documented("haproxy.cfg", servicePort)
                .replace("bind :80", "bind 127.0.0.1:" + port)
                .replace("/etc/haproxy/", DOCUMENTED + "/");
        var file = Files.writeString(folder.resolve("haproxy.cfg"), all);
        var command = List.of(program.toString(), "-db", "-f", file.toString());
        return new ReverseProxy("haproxy", port, command, folder.resolve("haproxy.log"));
    }

    private static String documented(String configuration, int servicePort) throws IOException {
        return Files.readString(DOCUMENTED.resolve(configuration)).replace(SERVICE, "127.0.0.1:" + servicePort);
    }

    public int port() {
        return port;
    }

    /** Returns the base URL without a path. */
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    private void awaitListening(Path log) throws IOException {
        try {
            Mono.fromRunnable(this::connect)
                    .retryWhen(Retry.fixedDelay(TIMEOUT.toMillis() / 100, Duration.ofMillis(100))
                            .filter(ignored -> process.root().isAlive()))
                    .block(TIMEOUT);
        } catch (RuntimeException failure) {
            close();
            throw new IllegalStateException("Cannot start " + name + ": " + Files.readString(log), failure);
        }
    }

    private void connect() {
        try {
            new Socket(InetAddress.getLoopbackAddress(), port).close();
        } catch (IOException notYet) {
            throw new UncheckedIOException(notYet);
        }
    }

    @Override
    public String toString() {
        return name;
    }

    @Override
    public void close() {
        process.kill();
    }
}
