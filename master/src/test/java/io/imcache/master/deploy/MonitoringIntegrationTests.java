package io.imcache.master.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.master.testing.Master;
import io.imcache.master.testing.Ports;
import io.imcache.master.testing.Requires;
import io.imcache.master.testing.Scrape;
import io.imcache.redis.testing.TestRedis;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The dashboard and the alerts ask for what masters have, in PromQL. */
class MonitoringIntegrationTests {
    private static final Path DEPLOY = Path.of("..", "deploy");
    private static final Path RULES = DEPLOY.resolve("prometheus/rules.yml");
    private static final Path DASHBOARD = DEPLOY.resolve("grafana/dashboards/imcache.json");
    private static final Duration LIMIT = Duration.ofSeconds(30);
    /** What Prometheus adds itself. */
    private static final Set<String> OF_PROMETHEUS = Set.of("job", "instance");

    @TempDir
    private Path directory;

    private static List<String> ofDashboard() {
        JsonNode dashboard = new JsonMapper().readTree(DASHBOARD.toFile());
        List<String> expressions = new ArrayList<>();
        for (JsonNode panel : dashboard.path("panels")) {
            for (JsonNode target : panel.path("targets")) {
                expressions.add(target.path("expr").asString());
            }
        }
        assertThat(expressions).hasSizeGreaterThan(20).doesNotContain("");
        return expressions;
    }

    @SuppressWarnings("unchecked") // as rules.yml is
    private static List<String> ofRules() throws IOException {
        try (InputStream file = Files.newInputStream(RULES)) {
            Map<String, List<Map<String, List<Map<String, String>>>>> rules = new Yaml().load(file);
            return rules.get("groups").stream()
                    .flatMap(group -> group.get("rules").stream())
                    .map(rule -> rule.get("expr"))
                    .toList();
        }
    }

    @Test
    void everyMetricAndLabelIsOneThatAMasterHas() throws Exception {
        Ports ports = Ports.free();
        try (Master master = Master.start(
                TestRedis.url(),
                "monitoring-" + UUID.randomUUID(),
                ports,
                "--imcache.operations.data-age-interval=1s")) {
            assertThat(master.address()).isNotNull();
            push(ports);
            await().atMost(LIMIT).until(() -> Scrape.of(ports).names().contains("imcache_data_age_seconds"));
            Scrape scrape = Scrape.of(ports);
            List<String> expressions = new ArrayList<>(ofDashboard());
            expressions.addAll(ofRules());
            for (String expression : expressions) {
                List<Promql.Selector> selectors = Promql.selectors(expression);
                assertThat(selectors).as(expression).isNotEmpty();
                for (Promql.Selector selector : selectors) {
                    if (!selector.metric().equals("up")) {
                        assertThat(scrape.names()).as(expression).contains(selector.metric());
                    }
                    Set<String> labels = new HashSet<>(selector.labels());
                    labels.removeAll(OF_PROMETHEUS);
                    labels.removeIf(
                            label -> !scrape.labels(selector.metric(), label).isEmpty());
                    assertThat(labels)
                            .as("labels that nothing has: " + expression)
                            .isEmpty();
                }
            }
        }
    }

    /** So that there is something of everything. */
    private static void push(Ports ports) throws Exception {
        var push = HttpRequest.newBuilder(
                        Master.loopback(ports.http()).resolve("/api/worker/accounts/monitored/snapshot"))
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(
                        "{\"platform\": \"douyin\", \"data\": {\"comments\": [{\"id\": \"c\"}]}}"))
                .build();
        int status = HttpClient.newHttpClient()
                .send(push, HttpResponse.BodyHandlers.discarding())
                .statusCode();
        assertThat(status).isEqualTo(200);
    }

    @Test
    void prometheusTakesItsConfigurationAndItsRules() throws Exception {
        String promtool = Requires.promtool();
        // The token is not here.
        run(
                promtool,
                "check",
                "config",
                "--syntax-only",
                DEPLOY.resolve("prometheus/prometheus.yml").toString());
        run(promtool, "check", "rules", RULES.toString());
    }

    /** One limit goes on refusing, another did so once, and of the third nobody has to know. */
    @Test
    void theAlertOfLimitsFiresWhereRefusalsGoOn() throws Exception {
        String promtool = Requires.promtool();
        String test =
                """
                rule_files: ["%s"]
                evaluation_interval: 30s
                tests:
                - interval: 30s
                  input_series:
                  - {series: 'imcache_limits_refused_total{instance="a", limit="timeout"}', values: '0+1x40'}
                  - {series: 'imcache_limits_refused_total{instance="a", limit="pushes"}', values: '0x4 7x36'}
                  - {series: 'imcache_limits_refused_total{instance="b", limit="idle-timeout"}', values: '0+5x40'}
                  alert_rule_test:
                  - {eval_time: 5m, alertname: ImcacheLimitReached, exp_alerts: []}
                  - eval_time: 8m
                    alertname: ImcacheLimitReached
                    exp_alerts:
                    - exp_labels: {severity: warning, limit: timeout}
                      exp_annotations: {summary: "The limit timeout keeps refusing: 4 times in two minutes"}
                """;
        String rules = RULES.toRealPath().toString();
        run(
                promtool,
                "test",
                "rules",
                Files.writeString(directory.resolve("test.yml"), test.formatted(rules))
                        .toString());
    }

    @Test
    void everyExpressionOfTheDashboardIsPromql() throws Exception {
        String promtool = Requires.promtool();
        var rules = new StringBuilder("groups:\n- name: dashboard\n  rules:\n");
        for (String expression : ofDashboard()) {
            rules.append("  - record: dashboard:expression")
                    .append(rules.length())
                    .append("\n    expr: '")
                    .append(expression.replace("$__rate_interval", "1m").replace("'", "''"))
                    .append("'\n");
        }
        run(
                promtool,
                "check",
                "rules",
                Files.writeString(directory.resolve("rules.yml"), rules).toString());
    }

    @Test
    void selectorsAreFound() {
        assertThat(Promql.selectors(
                        "histogram_quantile(0.99, sum by (le) (rate(a_bucket{uri=~\"/x{y}.*\", b!=\"c\"}[5m])))"
                                + " / ignoring (d) group_left () max(e) > 0.1 or absent(up{job=\"f\"})"))
                .containsExactly(
                        new Promql.Selector("a_bucket", Set.of("uri", "b")),
                        new Promql.Selector("e", Set.of()),
                        new Promql.Selector("up", Set.of("job")));
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
