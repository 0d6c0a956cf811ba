package org.cdicache.ai;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which way the arrows point. */
@AnalyzeClasses(packages = "org.cdicache.ai", importOptions = DoNotIncludeTests.class)
class AiArchitectureTest {

    private static final String API = "org.cdicache.ai";
    private static final String ENGINE = "org.cdicache.ai.engine";
    private static final String NEAR = "org.cdicache.ai.near";
    private static final String LANGCHAIN4J = "org.cdicache.ai.langchain4j";
    private static final String CDI = "org.cdicache.ai.cdi";

    @ArchTest
    static final ArchRule usesOnlyThePublicApiOfTheCache = classes()
            .that()
            .resideInAPackage("org.cdicache.ai..")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "org.cdicache.ai..",
                    "org.cdicache",
                    "org.cdicache.spi",
                    "java..",
                    "jakarta..",
                    "org.eclipse.microprofile.metrics..",
                    "org.jspecify..",
                    "dev.langchain4j.."));

    /** It is optional: a server drops an extension silently whose classes name what is missing. */
    @ArchTest
    static final ArchRule onlyItsOwnPackageKnowsLangChain4j = noClasses()
            .that()
            .resideOutsideOfPackage(LANGCHAIN4J)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.langchain4j..", LANGCHAIN4J);

    @ArchTest
    static final ArchRule apiKnowsNoImplementation = noClasses()
            .that()
            .resideInAPackage(API)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ENGINE, NEAR, LANGCHAIN4J, CDI);

    @ArchTest
    static final ArchRule engineKnowsNoJakarta = noClasses()
            .that()
            .resideInAnyPackage(ENGINE, NEAR)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jakarta..");

    @ArchTest
    static final ArchRule nobodyImportsTheExtension = noClasses()
            .that()
            .resideOutsideOfPackage(CDI)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(CDI);

    /** What is always loaded knows nothing of what may be missing. */
    @ArchTest
    static final ArchRule optionalLibrariesAreNamedByTextOnly = noClasses()
            .that()
            .resideInAnyPackage(API, ENGINE, NEAR, CDI)
            .and()
            .doNotHaveSimpleName("PrincipalTenants")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "jakarta.ws.rs..",
                    "jakarta.security..",
                    "org.eclipse.microprofile.metrics..",
                    "org.cdicache.ai.observe..");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("org.cdicache.(**)").should().beFreeOfCycles();
}
