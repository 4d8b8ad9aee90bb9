package io.waymark;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Says once, when everything runs, where it runs and what to try first. */
@Component
class Welcome {

    private static final Logger log = LoggerFactory.getLogger(Welcome.class);

    @EventListener(ApplicationReadyEvent.class)
    void show(ApplicationReadyEvent ready) {
        log.info("Waymark is ready{}", text(ready.getApplicationContext().getEnvironment()));
    }

    static String text(Environment environment) {
        var host = environment.getProperty("server.address", "127.0.0.1");
        var port = environment.getProperty("local.server.port", "8080");
        return """


                  dashboard  %1$s/
                  API        %1$s/api/v1/runs      described at %1$s/openapi/ui
                  feed       %1$s/api/v1/feed
                  broker     %2$s
                  database   %3$s

                  Send the example run:
                  curl -H 'Content-Type: application/x-ndjson' --data-binary @deploy/examples/adult.ndjson %1$s/api/v1/events
                """.formatted(
                        "http://" + reachable(host) + ":" + port,
                        environment.getProperty("waymark.kafka.bootstrap-servers", "-"),
                        withoutSecrets(environment.getProperty("spring.r2dbc.url", "-")));
    }

    /** A service that listens everywhere is reached here by the loopback address; IPv6 wants brackets. */
    private static String reachable(String host) {
        return switch (host) {
            case "0.0.0.0", "::" -> "127.0.0.1";
            default -> host.contains(":") ? "[" + host + "]" : host;
        };
    }

    /** The address alone: no user, password or options. */
    private static String withoutSecrets(String url) {
        return url.replaceFirst("//[^/]*@", "//").replaceFirst("\\?.*", "");
    }
}
