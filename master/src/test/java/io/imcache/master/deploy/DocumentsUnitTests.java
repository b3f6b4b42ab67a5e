package io.imcache.master.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Checks the Markdown files of the whole project. */
class DocumentsUnitTests {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Set<String> NOT_OURS = Set.of("target", "node_modules", ".git", ".mvn");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern CODE = Pattern.compile("(?ms)^ *```.*?^ *```$|`[^`\n]*`");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
    private static final Pattern TEST = Pattern.compile("`(\\w+Tests)(?:\\.(\\w+))?`");

    /** Each file's text. */
    private static final Map<Path, String> files = new TreeMap<>();

    /** Each test's code, by the name of its class. */
    private static final Map<String, String> tests = new TreeMap<>();

    @BeforeAll
    static void read() throws IOException {
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return NOT_OURS.contains(String.valueOf(directory.getFileName()))
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                String name = file.getFileName().toString();
                if (name.endsWith(".md")) {
                    files.put(file, Files.readString(file));
                } else if (name.endsWith("Tests.java")) {
                    tests.merge(name.replace(".java", ""), Files.readString(file), String::concat);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** The links of a text, but for those to other sites. */
    private static Stream<String> links(String text) {
        return LINK.matcher(CODE.matcher(text).replaceAll(""))
                .results()
                .map(link -> link.group(1))
                .filter(link -> !link.contains("://"));
    }

    private static Path target(Path file, String link) {
        String path = link.replaceFirst("#.*", "");
        return path.isEmpty() ? file : file.resolveSibling(path).normalize();
    }

    /** Anchors as GitHub makes them of headings. */
    private static Stream<String> anchors(String text) {
        return HEADING.matcher(text.replaceAll("(?ms)^ *```.*?^ *```$", ""))
                .results()
                .map((MatchResult heading) -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'));
    }

    @Test
    void linksLeadSomewhere() {
        Set<String> broken = new TreeSet<>();
        files.forEach((file, text) -> links(text).forEach(link -> {
            Path target = target(file, link);
            String anchor = link.contains("#") ? link.substring(link.indexOf('#') + 1) : "";
            boolean isThere = Files.exists(target)
                    && (anchor.isEmpty()
                            || anchors(files.getOrDefault(target, "")).anyMatch(anchor::equals));
            if (!isThere) {
                broken.add(ROOT.relativize(file) + ": " + link);
            }
        }));
        assertThat(broken).isEmpty();
        assertThat(files).hasSizeGreaterThan(25);
    }

    @Test
    void testsThatAreNamedAreThere() {
        var named = files.values().stream()
                .flatMap(text -> TEST.matcher(text).results())
                .filter(test -> !tests.getOrDefault(test.group(1), "")
                        .contains(test.group(2) == null ? "class " + test.group(1) : "void " + test.group(2) + "("))
                .map(MatchResult::group);
        assertThat(named).isEmpty();
        assertThat(tests).hasSizeGreaterThan(100);
    }

    @Test
    void theReadmeIsShortAndLeadsToAllPages() {
        Path readme = ROOT.resolve("README.md");
        assertThat(readme.toFile().length()).isLessThanOrEqualTo(9 * 1024);
        Set<Path> found = new HashSet<>();
        follow(readme, found);
        assertThat(found).containsAll(files.keySet());
    }

    private static void follow(Path file, Set<Path> found) {
        if (files.containsKey(file) && found.add(file)) {
            links(files.get(file)).forEach(link -> follow(target(file, link), found));
        }
    }
}
