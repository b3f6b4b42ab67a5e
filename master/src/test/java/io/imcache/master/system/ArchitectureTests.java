package io.imcache.master.system;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

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
