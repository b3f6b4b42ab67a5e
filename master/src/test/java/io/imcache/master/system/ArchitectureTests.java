package io.imcache.master.system;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.imcache.master.MasterApplication;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/** The house: which room may know of which. */
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

    @Test
    void socketIoIsATransport() {
        noClasses()
                .that()
                .resideInAPackage("io.imcache.master.socketio..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.imcache.master.ingest..", "io.imcache.master.desktop..")
                .check(ALL);
        noClasses()
                .that()
                .resideOutsideOfPackage("io.imcache.master.socketio..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.corundumstudio..")
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
