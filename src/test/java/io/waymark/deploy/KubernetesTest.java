package io.waymark.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks the rendered manifests against the Kubernetes model and their names against the service. */
class KubernetesTest {

    private static final String SELF = "app.kubernetes.io/name";

    private final KubernetesManifests manifests = KubernetesManifests.rendered(Path.of("deploy/kubernetes/example"));
    private final Deployment deployment = manifests.one(Deployment.class);
    private final Container container =
            deployment.getSpec().getTemplate().getSpec().getContainers().getFirst();

    @Test
    void everyManifestHasTheShapeOfItsKind() {
        assertThat(manifests.kinds())
                .containsExactlyInAnyOrder(
                        "Namespace",
                        "ServiceAccount",
                        "ConfigMap",
                        "Secret",
                        "Secret",
                        "Service",
                        "Deployment",
                        "PodDisruptionBudget",
                        "ScaledObject",
                        "NetworkPolicy");
        assertThatThrownBy(() -> KubernetesManifests.read("kind: Service\nspec: {port: 1}", Service.class))
                .hasMessageContaining("Unrecognized");
    }

    @Test
    void selectorsMatchTheDeployment() {
        var labels = deployment.getSpec().getTemplate().getMetadata().getLabels();
        assertThat(labels).containsKey(SELF);
        assertThat(labels)
                .containsAllEntriesOf(deployment.getSpec().getSelector().getMatchLabels());
        assertThat(labels)
                .containsAllEntriesOf(manifests.one(Service.class).getSpec().getSelector());
        assertThat(labels)
                .containsAllEntriesOf(manifests
                        .one(PodDisruptionBudget.class)
                        .getSpec()
                        .getSelector()
                        .getMatchLabels());
        assertThat(labels)
                .containsAllEntriesOf(manifests
                        .one(NetworkPolicy.class)
                        .getSpec()
                        .getPodSelector()
                        .getMatchLabels());
        assertThat(manifests.one("ScaledObject").at("/spec/scaleTargetRef/name").asText())
                .isEqualTo(deployment.getMetadata().getName());
    }

    @Test
    void containerReferencesExist() {
        var secrets = manifests.all(Secret.class).toList();
        container.getEnv().stream()
                .map(variable -> variable.getValueFrom().getSecretKeyRef())
                .forEach(reference -> {
                    assertThat(secrets)
                            .filteredOn(secret -> secret.getMetadata().getName().equals(reference.getName()))
                            .singleElement()
                            .satisfies(secret -> assertThat(secret.getData()).containsKey(reference.getKey()));
                });
        assertThat(container.getEnvFrom().getFirst().getConfigMapRef().getName())
                .isEqualTo(manifests.one(ConfigMap.class).getMetadata().getName());
    }

    @Test
    void everyVariableNamesASetting() {
        var names = Stream.concat(
                manifests.one(ConfigMap.class).getData().keySet().stream(),
                container.getEnv().stream().map(EnvVar::getName));
        assertThat(names)
                .isNotEmpty()
                .allSatisfy(name ->
                        assertThat(SettingNames.isVariable(name)).as(name).isTrue());
        assertThat(SettingNames.isVariable("WAYMARK_FEED_RNG")).isFalse();
    }

    @Test
    void probesRequestExistingPaths() {
        assertThat(path(container.getReadinessProbe())).isEqualTo("/actuator/health/readiness");
        assertThat(path(container.getLivenessProbe())).isEqualTo("/actuator/health/liveness");
        assertThat(path(container.getStartupProbe())).isEqualTo("/actuator/health/liveness");
    }

    /** The sum of 5 s for preStop and two shutdown phases of 10 s, with a margin. */
    @Test
    void gracePeriodCoversShutdown() {
        assertThat(deployment.getSpec().getTemplate().getSpec().getTerminationGracePeriodSeconds())
                .isGreaterThanOrEqualTo(30);
        assertThat(deployment
                        .getSpec()
                        .getStrategy()
                        .getRollingUpdate()
                        .getMaxUnavailable()
                        .getIntVal())
                .isZero();
    }

    @Test
    void containerRunsWithMinimalPrivileges() {
        var rights = container.getSecurityContext();
        assertThat(rights.getReadOnlyRootFilesystem()).isTrue();
        assertThat(rights.getAllowPrivilegeEscalation()).isFalse();
        assertThat(rights.getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(deployment
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getSecurityContext()
                        .getRunAsNonRoot())
                .isTrue();
    }

    private static String path(Probe probe) {
        return probe.getHttpGet().getPath();
    }
}
