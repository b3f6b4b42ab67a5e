package io.imcache.master.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The manifests are what Kubernetes takes, and fit each other and the master. */
class KubernetesUnitTests {
    private static final Path FOLDER = Path.of("..", "deploy", "kubernetes");
    private static final String MODELS = "io.kubernetes.client.openapi.models.";
    private static final Gson GSON = new Gson();

    private static List<JsonObject> manifests() {
        List<JsonObject> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".yaml")).toList()) {
                try (InputStream in = Files.newInputStream(file)) {
                    new Yaml()
                            .loadAll(in)
                            .forEach(one -> all.add(GSON.toJsonTree(one).getAsJsonObject()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    private static JsonObject manifest(String kind) {
        return manifests().stream()
                .filter(one -> one.get("kind").getAsString().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    /** By the rules of the API: what a field is called, which have to be there, and of what type they are. */
    private static void validate(JsonObject manifest) throws Exception {
        String version = manifest.get("apiVersion").getAsString();
        version = version.substring(version.indexOf('/') + 1);
        String type = version.substring(0, 1).toUpperCase(Locale.ROOT)
                + version.substring(1)
                + manifest.get("kind").getAsString();
        try {
            Class.forName(MODELS + type)
                    .getMethod("validateJsonElement", JsonElement.class)
                    .invoke(null, manifest);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    @Test
    void kubernetesTakesThemAll() throws Exception {
        List<JsonObject> manifests = manifests();
        assertThat(manifests)
                .extracting(one -> one.get("kind").getAsString())
                .contains(
                        "Deployment",
                        "Service",
                        "PodDisruptionBudget",
                        "HorizontalPodAutoscaler",
                        "ConfigMap",
                        "Secret",
                        "NetworkPolicy");
        for (JsonObject manifest : manifests) {
            validate(manifest);
        }
    }

    @Test
    void whatKubernetesDoesNotTakeIsFound() {
        JsonObject misspelt = manifest("Deployment");
        container(misspelt).getAsJsonObject("readinessProbe").addProperty("periodSecond", 1);
        assertThatThrownBy(() -> validate(misspelt)).hasMessageContaining("periodSecond");

        JsonObject missing = manifest("Deployment");
        missing.getAsJsonObject("spec").remove("selector");
        assertThatThrownBy(() -> validate(missing)).hasMessageContaining("selector");
    }

    private static JsonObject podSpec(JsonObject deployment) {
        return deployment.getAsJsonObject("spec").getAsJsonObject("template").getAsJsonObject("spec");
    }

    private static JsonObject container(JsonObject deployment) {
        return podSpec(deployment).getAsJsonArray("containers").get(0).getAsJsonObject();
    }

    @Test
    void selectorsFindTheMasters() {
        JsonElement labels = manifest("Deployment")
                .getAsJsonObject("spec")
                .getAsJsonObject("template")
                .getAsJsonObject("metadata")
                .get("labels");
        for (JsonObject one : manifests()) {
            JsonObject spec = one.getAsJsonObject("spec");
            switch (one.get("kind").getAsString()) {
                case "Service" -> assertThat(spec.get("selector")).isEqualTo(labels);
                case "Deployment", "PodDisruptionBudget" ->
                    assertThat(spec.getAsJsonObject("selector").get("matchLabels"))
                            .isEqualTo(labels);
                case "NetworkPolicy" ->
                    assertThat(spec.getAsJsonObject("podSelector").get("matchLabels"))
                            .isEqualTo(labels);
                default -> {}
            }
        }
    }

    @Test
    void probesAndServicesNamePortsThatThereAre() {
        JsonObject container = container(manifest("Deployment"));
        Set<String> ports = new TreeSet<>();
        container
                .getAsJsonArray("ports")
                .forEach(port -> ports.add(port.getAsJsonObject().get("name").getAsString()));
        for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
            JsonObject get = container.getAsJsonObject(probe).getAsJsonObject("httpGet");
            assertThat(ports).contains(get.get("port").getAsString());
            assertThat(get.get("path").getAsString())
                    .isEqualTo(
                            probe.equals("readinessProbe")
                                    ? "/actuator/health/readiness"
                                    : "/actuator/health/liveness");
        }
        for (JsonObject service : manifests()) {
            if (service.get("kind").getAsString().equals("Service")) {
                JsonArray served = service.getAsJsonObject("spec").getAsJsonArray("ports");
                served.forEach(port -> assertThat(ports)
                        .contains(port.getAsJsonObject().get("targetPort").getAsString()));
            }
        }
    }

    @Test
    void mastersRunWithoutRightsAndHaveTimeToEnd() {
        JsonObject spec = podSpec(manifest("Deployment"));
        assertThat(spec.getAsJsonObject("securityContext").get("runAsNonRoot").getAsBoolean())
                .isTrue();
        assertThat(spec.get("terminationGracePeriodSeconds").getAsInt()).isGreaterThanOrEqualTo(45);
        JsonObject security = container(manifest("Deployment")).getAsJsonObject("securityContext");
        assertThat(security.get("readOnlyRootFilesystem").getAsBoolean()).isTrue();
        assertThat(security.get("allowPrivilegeEscalation").getAsBoolean()).isFalse();
    }
}
