package io.waymark.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Kubernetes manifests, each parsed strictly as its kind. */
record KubernetesManifests(List<JsonNode> documents) {

    private static final Logger log = LoggerFactory.getLogger(KubernetesManifests.class);

    private static final Map<String, Class<?>> KINDS = Map.of(
            "Namespace", Namespace.class,
            "ServiceAccount", ServiceAccount.class,
            "ConfigMap", ConfigMap.class,
            "Secret", Secret.class,
            "Service", Service.class,
            "Deployment", Deployment.class,
            "PodDisruptionBudget", PodDisruptionBudget.class,
            "NetworkPolicy", NetworkPolicy.class);

    /** Fails for unknown members, which the Kubernetes model would otherwise accept. */
    private static final YAMLMapper STRICT = (YAMLMapper) new YAMLMapper()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .setAnnotationIntrospector(new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1;

                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                    return false;
                }
            });

    /** Renders a folder with {@code kubectl kustomize}. Skips the test without kubectl, but fails it in CI. */
    static KubernetesManifests rendered(Path folder) {
        try {
            var kubectl = new ProcessBuilder("kubectl", "kustomize", folder.toString()).start();
            var text = new String(kubectl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            var error = new String(kubectl.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(kubectl.waitFor()).as(error).isZero();
            return new KubernetesManifests(Stream.of(text.split("(?m)^---$"))
                    .map(KubernetesManifests::tree)
                    .toList());
        } catch (IOException missing) {
            log.warn("=== SKIPPED: kubectl (Debian: kubernetes-client) is not installed, cannot render manifests ===");
            Assumptions.assumeTrue(System.getenv("CI") != null, "no kubectl");
            throw new AssertionError("Cannot check Kubernetes manifests: install kubectl", missing);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    static <T> T read(String yaml, Class<T> type) throws JsonProcessingException {
        return STRICT.readValue(yaml, type);
    }

    List<String> kinds() {
        return documents.stream().map(KubernetesManifests::kind).toList();
    }

    <T> Stream<T> all(Class<T> type) {
        return documents.stream()
                .filter(document -> KINDS.get(kind(document)) == type)
                .map(document -> STRICT.convertValue(document, type));
    }

    <T> T one(Class<T> type) {
        assertThat(all(type)).hasSize(1);
        return all(type).findFirst().orElseThrow();
    }

    JsonNode one(String kind) {
        assertThat(documents)
                .filteredOn(document -> kind(document).equals(kind))
                .hasSize(1);
        return documents.stream()
                .filter(document -> kind(document).equals(kind))
                .findFirst()
                .orElseThrow();
    }

    private static String kind(JsonNode document) {
        return document.path("kind").asText();
    }

    private static JsonNode tree(String yaml) {
        try {
            var document = STRICT.readTree(yaml);
            var type = KINDS.get(kind(document));
            if (type != null) {
                STRICT.treeToValue(document, type);
            }
            return document;
        } catch (JsonProcessingException failure) {
            throw new AssertionError(yaml, failure);
        }
    }
}
