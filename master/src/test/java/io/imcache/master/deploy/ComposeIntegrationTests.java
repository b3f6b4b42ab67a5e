package io.imcache.master.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.master.testing.Requires;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** Docker Compose takes its files, alone and with the cluster; what they mount is there. */
class ComposeIntegrationTests {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String ALONE = "docker-compose.yml";
    private static final String CLUSTER = "docker-compose.cluster.yml";
    private static final Map<String, String> SECRETS = Map.of(
            "IMCACHE_SECURITY_SECRET", "a-secret-of-more-than-32-bytes-as-it-has-to-be",
            "REDIS_PASSWORD", "one",
            "REDIS_ADMIN_PASSWORD", "two",
            "GRAFANA_PASSWORD", "three");

    private record Answer(int status, String text) {}

    private static Answer config(Map<String, String> secrets, String... files) throws Exception {
        List<String> command = new ArrayList<>(Requires.dockerCompose());
        for (String file : files) {
            command.addAll(List.of("-f", file));
        }
        command.add("config");
        var builder = new ProcessBuilder(command).directory(ROOT.toFile());
        builder.environment().keySet().removeAll(SECRETS.keySet());
        builder.environment().putAll(secrets);
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Answer(process.waitFor(), text);
    }

    private static Map<String, Map<String, Object>> services(String... files) throws Exception {
        Answer answer = config(SECRETS, files);
        assertThat(answer.status()).as(answer.text()).isZero();
        Map<String, Map<String, Map<String, Object>>> compose = new Yaml().load(answer.text());
        return compose.get("services");
    }

    @Test
    void allServicesAreBoundedAndOfANamedVersion() throws Exception {
        Map<String, Map<String, Object>> services = services(ALONE);
        assertThat(services)
                .containsKeys("redis", "master-1", "master-2", "master-3", "haproxy", "prometheus", "grafana");
        services.putAll(services(ALONE, CLUSTER));
        services.forEach((name, service) -> {
            assertThat(service).as(name).containsKey("mem_limit");
            assertThat(String.valueOf(service.get("image")))
                    .as(name)
                    .contains(":")
                    .doesNotEndWith(":latest");
            for (Object volume : (List<?>) service.getOrDefault("volumes", List.of())) {
                String from = volume instanceof Map<?, ?> mount
                        ? String.valueOf(mount.get("source"))
                        : String.valueOf(volume).split(":", 2)[0];
                assertThat(!from.contains("/") || Files.exists(Path.of(from)))
                        .as(from)
                        .isTrue();
            }
        });
    }

    @Test
    void mastersOfTheClusterAreToldOfItsNodes() throws Exception {
        Map<String, Map<String, Object>> services = services(ALONE, CLUSTER);
        assertThat(services.keySet().stream().filter(name -> name.startsWith("redis")))
                .hasSize(6);
        Map<?, ?> environment = (Map<?, ?>) services.get("master-2").get("environment");
        for (String node : String.valueOf(environment.get("SPRING_DATA_REDIS_CLUSTER_NODES"))
                .split(",", -1)) {
            assertThat(services).containsKey(node.replace(":6379", ""));
        }
        assertThat(environment.get("SPRING_DATA_REDIS_PASSWORD")).isEqualTo("one");
    }

    @Test
    void nothingStartsWithoutSecrets() throws Exception {
        for (String secret : List.of("IMCACHE_SECURITY_SECRET", "REDIS_PASSWORD", "GRAFANA_PASSWORD")) {
            Map<String, String> rest = new HashMap<>(SECRETS);
            rest.remove(secret);
            assertThat(config(rest, ALONE).status()).as(secret).isNotZero();
        }
    }
}
