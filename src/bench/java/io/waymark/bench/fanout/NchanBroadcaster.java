package io.waymark.bench.fanout;

import io.waymark.bench.environment.Environment;
import io.waymark.bench.environment.JavaProcess;
import io.waymark.bench.environment.Waiting;
import io.waymark.bench.environment.WaymarkLauncher;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Starts nginx with nchan if the Debian packages nginx and libnginx-mod-nchan are installed. */
final class NchanBroadcaster {

    private static final Path PROGRAM = Path.of("/usr/sbin/nginx");
    private static final Path MODULE = Path.of("/usr/lib/nginx/modules/ngx_nchan_module.so");

    @SuppressWarnings("InlineFormatString") // the text is a configuration file
    private static final String CONFIGURATION = """
        load_module %s;
        daemon off;
        pid nginx.pid;
        error_log nginx-error.log;
        worker_processes %d;
        events { worker_connections 15000; }
        http {
            access_log off;
            client_body_temp_path body;
            proxy_temp_path proxy;
            fastcgi_temp_path fastcgi;
            uwsgi_temp_path uwsgi;
            scgi_temp_path scgi;
            keepalive_requests 100000000;
            keepalive_timeout 1h;
            nchan_shared_memory_size 256m;
            nchan_message_buffer_length 20000;
            nchan_message_timeout 10m;
            server {
                listen 127.0.0.1:%d;
                location = /pub { nchan_publisher http; nchan_channel_id bench; }
                location = /sub {
                    nchan_subscriber eventsource;
                    nchan_subscriber_first_message newest;
                    nchan_channel_id bench;
                }
            }
        }
        """;

    private NchanBroadcaster() {}

    /** Starts nginx; returns empty if it is not installed. */
    static Optional<Broadcaster> start(Environment environment, String template) throws IOException {
        if (!Files.isExecutable(PROGRAM) || !Files.exists(MODULE)) {
            return Optional.empty();
        }
        int port = WaymarkLauncher.freePort();
        var folder = Files.createDirectories(environment.folder().resolve("nginx"));
        Files.writeString(
                folder.resolve("nginx.conf"),
                CONFIGURATION.formatted(MODULE, environment.arguments().size("fanout.nginx", 1, 1), port));
        var nginx = new ProcessBuilder(PROGRAM.toString(), "-p", folder.toString(), "-c", "nginx.conf")
                .redirectErrorStream(true)
                .redirectOutput(environment.log("nginx").toFile())
                .start();
        awaitPort(port);
        return Optional.of(
                new HttpBroadcaster("nginx + nchan", port, template, () -> resident(nginx), () -> end(nginx)));
    }

    private static void awaitPort(int port) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (IOException notYet) {
                if (attempt == 200) {
                    throw notYet;
                }
                Waiting.millis(20);
            }
        }
    }

    private static long resident(Process nginx) {
        var workers = nginx.descendants().map(ProcessHandle::pid);
        return workers.mapToLong(JavaProcess::resident).sum();
    }

    private static void end(Process nginx) {
        List<ProcessHandle> workers = nginx.descendants().toList();
        nginx.destroy();
        workers.forEach(worker -> worker.onExit().join());
    }
}
