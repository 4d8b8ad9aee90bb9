package io.waymark.client.publish;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.schema.Value;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Sends events to {@code POST /api/v1/events} of the service, one event on each line (NDJSON). If the service ignores
 * an unknown member of an event, the transport logs a warning, for at most 100 different members.
 *
 * <p>Only one thread at a time may call {@link #send}. The token is sent as a bearer token: use an {@code https} URI
 * unless the network is trusted.
 */
public final class HttpTransport implements Transport {
    private static final int HTTP_ACCEPTED = 202;
    private static final int HTTP_BAD_REQUEST = 400;
    private static final int HTTP_TOO_LARGE = 413;
    private static final int MAX_WARNINGS = 100;
    private static final System.Logger log = System.getLogger(HttpTransport.class.getName());

    private final HttpClient client;
    private final URI events;
    private final @Nullable String token;
    private final Duration timeout;
    private final Set<String> warned = ConcurrentHashMap.newKeySet();

    /**
     * Creates a transport to one service. No connection is opened yet.
     *
     * @param service the base URI, for example {@code http://localhost:8080}
     * @param token a token with the right to write; null if the service requires none
     * @param timeout the limit of one connection attempt and of one request
     */
    public HttpTransport(URI service, @Nullable String token, Duration timeout) {
        this.events = URI.create(service.toString().replaceFirst("/+$", "") + "/api/v1/events");
        this.token = token;
        this.timeout = timeout;
        this.client = HttpClient.newBuilder().connectTimeout(timeout).build();
    }

    @Override
    public List<RejectedEvent> send(List<OutgoingEvent> batch) throws DeliveryException, InterruptedException {
        var response = post(batch);
        return switch (response.statusCode()) {
            case HTTP_ACCEPTED -> accepted(batch, response.body());
            case HTTP_BAD_REQUEST -> allRejected(batch, response.body());
            case HTTP_TOO_LARGE -> sendInHalves(batch, response.body());
            default ->
                throw new DeliveryException("Cannot send events to %s: HTTP status %d: %s"
                        .formatted(events, response.statusCode(), response.body()));
        };
    }

    @Override
    public void close() {
        HttpClientCloser.close(client);
    }

    private HttpResponse<String> post(List<OutgoingEvent> batch) throws DeliveryException, InterruptedException {
        var lines = batch.stream().map(OutgoingEvent::json).collect(Collectors.joining("\n"));
        var request = HttpRequest.newBuilder(events)
                .timeout(timeout)
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofString(lines));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new DeliveryException("Cannot reach " + events + ": " + failure);
        }
    }

    private List<RejectedEvent> accepted(List<OutgoingEvent> batch, String body) {
        if (parseBody(body).get("warnings") instanceof Value.Items warnings) {
            warnings.items().forEach(this::warn);
        }
        return rejected(batch, body);
    }

    /** Logs an ignored member of an event, once for each path and for at most 100 paths. */
    private void warn(Value warning) {
        if (warning instanceof Value.Members one
                && one.get("id") instanceof Value.Text id
                && one.get("path") instanceof Value.Text path
                && one.get("message") instanceof Value.Text message
                && warned.size() < MAX_WARNINGS
                && warned.add(path.value())) {
            log.log(Level.WARNING, "Waymark ignored {0} of event {1}: {2}", path.value(), id.value(), message.value());
        }
    }

    private static List<RejectedEvent> allRejected(List<OutgoingEvent> batch, String body) {
        var rejectedEvents = rejected(batch, body);
        return rejectedEvents.size() == batch.size()
                ? rejectedEvents
                : batch.stream().map(event -> new RejectedEvent(event, body)).toList();
    }

    private List<RejectedEvent> sendInHalves(List<OutgoingEvent> batch, String body)
            throws DeliveryException, InterruptedException {
        if (batch.size() == 1) {
            return List.of(new RejectedEvent(batch.get(0), body));
        }
        var rejected = new ArrayList<>(send(batch.subList(0, batch.size() / 2)));
        rejected.addAll(send(batch.subList(batch.size() / 2, batch.size())));
        return rejected;
    }

    /**
     * Reads the rejected events from the response {@code {"rejected": [{"index", "id", "reason"}]}}. All other events
     * of the batch are accepted.
     */
    private static List<RejectedEvent> rejected(List<OutgoingEvent> batch, String body) {
        var rejected = new ArrayList<RejectedEvent>();
        if (parseBody(body).get("rejected") instanceof Value.Items list) {
            for (var item : list.items()) {
                if (item instanceof Value.Members one
                        && one.get("index") instanceof Value.Numeric index
                        && one.get("reason") instanceof Value.Text reason) {
                    rejected.add(new RejectedEvent(batch.get(index.value().intValue()), reason.value()));
                }
            }
        }
        return rejected;
    }

    private static Value.Members parseBody(String body) {
        try {
            return DomainJson.readMembers(body);
        } catch (JacksonException unreadable) {
            return Value.Members.empty();
        }
    }
}
