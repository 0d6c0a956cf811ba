package org.cdicache;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The allowed arrows between packages; any other fails here. */
@AnalyzeClasses(packages = "org.cdicache", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String API = "org.cdicache";
    private static final String SPI = "org.cdicache.spi";
    private static final String CORE = "org.cdicache.core";
    private static final String CODEC = "org.cdicache.codec";
    private static final String REDIS = "org.cdicache.redis";
    private static final String CONFIG = "org.cdicache.config";
    private static final String OBSERVE = "org.cdicache.observe";
    private static final String CDI = "org.cdicache.cdi";
    private static final String CHECK = "org.cdicache.check";

    private static final String JDK = "java..";
    private static final String NULLNESS = "org.jspecify.annotations..";

    @ArchTest
    static final ArchRule apiNeedsOnlyQualifiers =
            onlyDependOn(API, JDK, NULLNESS, "jakarta.inject..", "jakarta.enterprise.util..");

    @ArchTest
    static final ArchRule spiNeedsOnlyTheApi =
            onlyDependOn(SPI, JDK, NULLNESS, API, "org.eclipse.microprofile.config..");

    @ArchTest
    static final ArchRule onlyTheSourceKnowsMicroProfile = noClasses()
            .that()
            .resideInAPackage(SPI)
            .and()
            .haveNameNotMatching(".*MicroProfileSource.*")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.eclipse.microprofile..");

    @ArchTest
    static final ArchRule coreNeedsOnlyCaffeine =
            onlyDependOn(CORE, JDK, NULLNESS, API, SPI, "com.github.benmanes.caffeine..");

    @ArchTest
    static final ArchRule codecNeedsOnlyJacksonAndZstandard = onlyDependOn(
            CODEC, JDK, NULLNESS, API, SPI, "javax.crypto..", "com.fasterxml.jackson..", "com.github.luben.zstd..");

    @ArchTest
    static final ArchRule oneClassNamesZstandard = noClasses()
            .that()
            .resideInAPackage(CODEC)
            .and()
            .doNotHaveFullyQualifiedName(CODEC + ".Zstandard")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.github.luben..");

    @ArchTest
    static final ArchRule oneClassNamesSmile = noClasses()
            .that()
            .doNotHaveFullyQualifiedName(CODEC + ".SmileLibrary")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.fasterxml.jackson.dataformat..");

    @ArchTest
    static final ArchRule redisNeedsOnlyLettuce =
            onlyDependOn(REDIS, JDK, NULLNESS, API, SPI, "javax.net.ssl..", "io.lettuce..", "io.netty..");

    @ArchTest
    static final ArchRule configAssembles =
            onlyDependOn(CONFIG, JDK, NULLNESS, API, SPI, CORE, CODEC, REDIS, "com.fasterxml.jackson.core..");

    @ArchTest
    static final ArchRule observersSeeOnlyTheApi =
            onlyDependOn(OBSERVE, JDK, NULLNESS, API, SPI, "jakarta..", "org.eclipse.microprofile..");

    @ArchTest
    static final ArchRule theExtensionNamesNoOptionalType =
            onlyDependOn(CDI, JDK, NULLNESS, "jakarta..", API, SPI, CORE, CODEC, REDIS, CONFIG);

    @ArchTest
    static final ArchRule nobodyImportsTheExtension = noClasses()
            .that()
            .resideOutsideOfPackage(CDI)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(CDI);

    @ArchTest
    static final ArchRule theCheckSeesWhatAnApplicationSees_andTheReaderOfConfiguration =
            onlyDependOn(CHECK, JDK, NULLNESS, API, SPI, CONFIG);

    @ArchTest
    static final ArchRule nobodyImportsTheCheck = noClasses()
            .that()
            .resideOutsideOfPackage(CHECK)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(CHECK);

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("org.cdicache.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule nothingIsStaticAndMutable =
            fields().that().areStatic().should().beFinal();

    private static ArchRule onlyDependOn(String owner, String... allowed) {
        String[] packages = java.util.Arrays.copyOf(allowed, allowed.length + 1);
        packages[allowed.length] = owner;
        return classes()
                .that()
                .resideInAPackage(owner)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(packages);
    }
}
