package io.waymark.faults;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.waymark.domain.run.RunId;
import io.waymark.fixture.DatabaseRows;
import io.waymark.fixture.TestService;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** An instance in this JVM with its HTTP API, metrics, database and topic. */
record MonitoredService(TestService service) implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(10);

    /** Returns the number of applied events of the run. */
    long applied(RunId run) {
        return DatabaseRows.number(database(), "select events_ever from run where run_id = $1", run.value());
    }

    void awaitApplied(RunId run, long events) throws Exception {
        Awaiter.until("%d events of %s are applied".formatted(events, run), () -> applied(run) >= events);
    }

    /** Returns the sum of the counters with these tags. */
    double count(String meter, String... tags) {
        return service.context().getBean(MeterRegistry.class).find(meter).tags(tags).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    /** Returns the sum of all gauges of this name, or NaN if there is none. */
    double gauge(String meter) {
        return service.context().getBean(MeterRegistry.class).find(meter).gauges().stream()
                .mapToDouble(gauge -> gauge.value())
                .reduce(Double::sum)
                .orElse(Double.NaN);
    }

    boolean ready() throws Exception {
        return get("/actuator/health/readiness").statusCode() == 200;
    }

    boolean alive() throws Exception {
        return get("/actuator/health/liveness").statusCode() == 200;
    }

    HttpResponse<String> get(String path) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(service.url() + path))
                .timeout(ANSWERS_WITHIN)
                .build());
    }

    HttpResponse<String> post(String path, String type, String body, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(service.url() + path))
                .timeout(ANSWERS_WITHIN)
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return send((headers.length == 0 ? request : request.headers(headers)).build());
    }

    HttpResponse<String> delete(String path) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(service.url() + path))
                .timeout(ANSWERS_WITHIN)
                .DELETE()
                .build());
    }

    private static HttpResponse<String> send(HttpRequest request) throws Exception {
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** Returns connections that bypass the pool of the instance. */
    ConnectionFactory database() {
        return ConnectionFactories.get(service.context().getEnvironment().getRequiredProperty("spring.r2dbc.url"));
    }

    void sql(String statement) {
        DatabaseRows.execute(database(), statement);
    }

    long number(String query) {
        return DatabaseRows.number(database(), query);
    }

    EventsTopic topic() {
        return new EventsTopic(
                service.context().getEnvironment().getRequiredProperty("waymark.kafka.bootstrap-servers"),
                service.name());
    }

    @Override
    public void close() {
        service.close();
    }
}
