package io.imcache.master.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.imcache.master.MasterApplication;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.reflect.RecordComponent;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.yaml.snakeyaml.Yaml;

/** Settings that are written down, for people and for what runs masters, are settings that there are. */
class SettingsUnitTests {
    private static final Path ROOT = Path.of("..");
    private static final List<Path> PAGES =
            List.of(ROOT.resolve("docs/configuration.md"), ROOT.resolve("docs/security.md"));
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    /** Ours, and all. */
    private static final Set<String> own = new TreeSet<>();

    private static final Set<String> known = new TreeSet<>();

    @BeforeAll
    static void find() throws Exception {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        for (var found : scanner.findCandidateComponents(MasterApplication.class.getPackageName())) {
            Class<?> type = Class.forName(found.getBeanClassName());
            addAll(type.getAnnotation(ConfigurationProperties.class).value(), type);
        }
        known.addAll(own);
        for (URL metadata : Collections.list(
                SettingsUnitTests.class.getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
            try (InputStream in = metadata.openStream()) {
                var properties =
                        new Gson().fromJson(new InputStreamReader(in, StandardCharsets.UTF_8), JsonObject.class);
                for (JsonElement one : properties.getAsJsonArray("properties")) {
                    known.add(one.getAsJsonObject().get("name").getAsString());
                }
            }
        }
    }

    private static void addAll(String prefix, Class<?> type) {
        for (RecordComponent part : type.getRecordComponents()) {
            String name =
                    prefix + "." + part.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            if (part.getType().isRecord() && part.getType().getName().startsWith("io.imcache.")) {
                addAll(name, part.getType());
            } else {
                own.add(name);
            }
        }
    }

    /** As environment variables are told apart: without what stands between words. */
    private static String plain(String name) {
        return name.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
    }

    private static Set<String> plain(Set<String> names) {
        return names.stream().map(SettingsUnitTests::plain).collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> codes(String text) {
        return CODE.matcher(text).results().map(one -> one.group(1)).toList();
    }

    private static String pages() throws IOException {
        var text = new StringBuilder();
        for (Path page : PAGES) {
            text.append(Files.readString(page));
        }
        return text.toString();
    }

    /** The properties in the pages' tables, each with the environment variable beside it, or none. */
    private static List<Map.Entry<String, String>> written() throws IOException {
        List<Map.Entry<String, String>> written = new ArrayList<>();
        String before = "";
        for (String line : pages().lines().toList()) {
            String[] cells = line.split("\\|", -1);
            if (cells.length < 5 || !line.matches("\\| `(imcache|server|spring)\\..*")) {
                continue;
            }
            List<String> variables = codes(cells[2]);
            List<String> names = codes(cells[1]);
            for (int i = 0; i < names.size(); i++) {
                String name = names.get(i);
                before = name.startsWith(".") ? before.substring(0, before.lastIndexOf('.')) + name : name;
                written.add(Map.entry(before, i < variables.size() ? variables.get(i) : ""));
            }
        }
        return written;
    }

    @Test
    void thePagesNameSettingsThatThereAreAndAllOfOurs() throws IOException {
        Set<String> named = new TreeSet<>();
        for (Map.Entry<String, String> one : written()) {
            if (!one.getKey().endsWith("*")) {
                assertThat(known).contains(one.getKey());
                named.add(one.getKey());
                if (!one.getValue().isEmpty()) {
                    assertThat(plain(one.getValue())).isEqualTo(plain(one.getKey()));
                }
            }
        }
        String pages = pages();
        Set<String> limits = new TreeSet<>();
        pages.substring(pages.indexOf("## Limits"), pages.indexOf("`0` switches"))
                .lines()
                .filter(line -> line.startsWith("| `"))
                .forEach(line -> codes(line.split("\\|", -1)[1]).forEach(name -> limits.add("imcache.limits." + name)));
        assertThat(known).containsAll(limits);
        named.addAll(limits);
        assertThat(own).allMatch(name -> named.contains(name) || pages.contains("`" + name + "`"));
        assertThat(named).hasSizeGreaterThan(40);
    }

    @Test
    void whatRunsMastersSetsSettingsThatThereAre() throws Exception {
        Set<String> set = new TreeSet<>(Dockerfile.read().environment().keySet());
        // Not ours but the JVM's and the C library's.
        set.removeAll(Set.of("JAVA_TOOL_OPTIONS", "MALLOC_ARENA_MAX", "MALLOC_TRIM_THRESHOLD_"));
        Map<String, Map<String, Map<String, ?>>> compose =
                yaml(ROOT.resolve("docker-compose.yml")).get(0);
        set.addAll(compose.get("x-master").get("environment").keySet());
        try (Stream<Path> manifests = Files.list(ROOT.resolve("deploy/kubernetes"))) {
            for (Path file :
                    manifests.filter(path -> path.toString().endsWith(".yaml")).toList()) {
                for (Map<String, Map<String, Map<String, ?>>> manifest : yaml(file)) {
                    for (String part : List.of("data", "stringData")) {
                        if (manifest.containsKey(part)) {
                            set.addAll(manifest.get(part).keySet());
                        }
                    }
                }
            }
        }

        assertThat(set).hasSizeGreaterThan(8).contains("SERVER_ADDRESS", "IMCACHE_INGEST_MAXPENDING");
        assertThat(plain(known)).containsAll(plain(set));
    }

    private static List<Map<String, Map<String, Map<String, ?>>>> yaml(Path file) throws IOException {
        List<Map<String, Map<String, Map<String, ?>>>> all = new ArrayList<>();
        try (InputStream in = Files.newInputStream(file)) {
            for (Object one : new Yaml().loadAll(in)) {
                @SuppressWarnings("unchecked") // as these files are
                var document = (Map<String, Map<String, Map<String, ?>>>) one;
                all.add(document);
            }
        }
        return all;
    }
}
