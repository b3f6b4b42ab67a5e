package io.imcache.master.system;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.imcache.master.MasterApplication;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/** Holds the floors of {@code docs/architecture.md}: which package may use which. */
class ArchitectureTests {
    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("io.imcache");

    @Test
    void thereAreNoCircles() {
        slices().matching("io.imcache.(**)").should().beFreeOfCycles().check(ALL);
    }

    @Test
    void theProtocolKnowsNothing() {
        classes()
                .that()
                .resideInAPackage("io.imcache.protocol..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("io.imcache.protocol..", "java..", "org.jspecify..")
                .check(ALL);
    }

    @Test
    void theStoreKnowsNoHttpAndNoSockets() {
        noClasses()
                .that()
                .resideInAPackage("io.imcache.redis..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.imcache.master..", "org.springframework..", "com.corundumstudio..", "io.netty.handler..")
                .check(ALL);
    }

    @Test
    void theSdkKnowsNoSpringAndNoServer() {
        noClasses()
                .that()
                .resideInAPackage("io.imcache.worker..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.imcache.master..", "io.imcache.redis..", "org.springframework..", "io.lettuce..")
                .check(ALL);
    }

    /** MasterApplication looks for no others. */
    @Test
    void whatIsLookedForIsNamedConfiguration() {
        classes()
                .that()
                .areMetaAnnotatedWith(Component.class)
                .and()
                .areTopLevelClasses()
                .and()
                .doNotHaveFullyQualifiedName(MasterApplication.class.getName())
                .should()
                .haveSimpleNameEndingWith("Configuration")
                .check(ALL);
    }

    /** Else they are no beans: nobody looks for them. */
    @Test
    void propertiesAreEnabledByAConfiguration() {
        Set<String> enabled = ALL.stream()
                .filter(type -> type.isAnnotatedWith(EnableConfigurationProperties.class))
                .flatMap(type -> Stream.of(type.getAnnotationOfType(EnableConfigurationProperties.class)
                        .value()))
                .map(Class::getName)
                .collect(Collectors.toSet());
        assertThat(ALL.stream()
                        .filter(type -> type.isAnnotatedWith(ConfigurationProperties.class))
                        .map(JavaClass::getFullName))
                .isNotEmpty()
                .allMatch(enabled::contains);
    }

    @Test
    void noPackageHasMoreThan25Classes() {
        Map<String, Long> sizes = ALL.stream()
                .filter(type -> type.isTopLevelClass()
                        && !type.getSimpleName().equals("package-info")
                        && !type.getSimpleName().endsWith("Builder"))
                .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));
        assertThat(sizes).allSatisfy((name, size) -> assertThat(size).as(name).isLessThanOrEqualTo(25));
    }

    /** Two classes of one name, but for values that both sides of the protocol have. */
    @Test
    void oneNameMeansOneThing() {
        Map<String, List<String>> byName = ALL.stream()
                .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(
                        JavaClass::getSimpleName, Collectors.mapping(JavaClass::getName, Collectors.toList())));
        assertThat(byName.entrySet().stream()
                        .filter(entry -> entry.getValue().size() > 1)
                        .map(Map.Entry::getKey))
                .containsExactlyInAnyOrder("Item", "ReplyResult");
    }

    /** Scripts, keys and the ways that items are read and written are the store's own. */
    @Test
    void mastersUseTheStoreByItsModel() {
        noClasses()
                .that()
                .resideInAPackage("io.imcache.master..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "io.imcache.redis.arrival..",
                                "io.imcache.redis.keys..",
                                "io.imcache.redis.read..",
                                "io.imcache.redis.write..")
                        .or(simpleNameEndingWith("Script").and(resideInAPackage("io.imcache.redis.."))))
                .check(ALL);
    }

    @Test
    void theStoreHasFloors() {
        layered(
                "io.imcache.redis",
                List.of(
                        Set.of("housekeeping"),
                        Set.of(""),
                        Set.of("topics", "write"),
                        Set.of("accounts", "arrival"),
                        Set.of("read", "feed", "outbound", "masters", "dictionaries", "credentials", "logins"),
                        Set.of("connection"),
                        Set.of("codec"),
                        Set.of("model"),
                        Set.of("keys", "item"),
                        Set.of("embedded")));
    }

    @Test
    void socketIoIsATransport() {
        noClasses()
                .that()
                .resideInAPackage("io.imcache.master.socketio..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.imcache.master.ingest..", "io.imcache.master.desktop..", "io.imcache.master.im..")
                .check(ALL);
        noClasses()
                .that()
                .resideInAPackage("io.imcache.master.socketio.gate..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.imcache.master.socketio")
                .check(ALL);
        noClasses()
                .that()
                .resideOutsideOfPackage("io.imcache.master.socketio..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.corundumstudio..")
                .check(ALL);
    }

    @Test
    void whatGoesOutKnowsNoIngest() {
        noClasses()
                .that()
                .resideInAnyPackage("io.imcache.master.im..", "io.imcache.master.desktop..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.imcache.master.ingest..")
                .check(ALL);
    }

    /** No class uses one of a higher floor. Classes on one floor may use each other, without circles. */
    private static void layered(String root, List<Set<String>> floors) {
        for (int high = 0; high < floors.size(); high++) {
            String[] above = floors.subList(0, high).stream()
                    .flatMap(Set::stream)
                    .map(name -> name.isEmpty() ? root : root + "." + name)
                    .toArray(String[]::new);
            if (above.length > 0) {
                noClasses()
                        .that()
                        .resideInAnyPackage(floors.get(high).stream()
                                .map(name -> name.isEmpty() ? root : root + "." + name)
                                .toArray(String[]::new))
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(above)
                        .check(ALL);
            }
        }
    }

    @Test
    void onlyTheStoreAndItsWiringSpeakToRedis() {
        noClasses()
                .that()
                .resideInAPackage("io.imcache.master..")
                .and()
                .resideOutsideOfPackage("io.imcache.master.store..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.lettuce..", "org.springframework.data.redis..")
                .check(ALL);
    }
}
