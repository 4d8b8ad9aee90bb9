package io.waymark.web.api;

import org.springframework.test.web.reactive.server.MockServerConfigurer;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;

/** Clients of one controller, with the problems that the service would answer, without a context. */
public final class ControllerClients {
    private ControllerClients() {}

    public static WebTestClient.ControllerSpec of(Object controller, WebExceptionHandler advice) {
        return WebTestClient.bindToController(controller).apply(new MockServerConfigurer() {
            @Override
            public void beforeServerCreated(WebHttpHandlerBuilder builder) {
                builder.exceptionHandlers(handlers -> handlers.addFirst(advice));
            }
        });
    }
}
