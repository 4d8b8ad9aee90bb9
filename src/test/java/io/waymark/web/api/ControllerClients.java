package io.waymark.web.api;

import org.springframework.test.web.reactive.server.MockServerConfigurer;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;

/** Creates clients of a single controller with the problem responses of the service, without an application context. */
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
