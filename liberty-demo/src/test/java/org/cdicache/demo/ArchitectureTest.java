package org.cdicache.demo;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "org.cdicache.demo", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule ARROWS = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("org.cdicache.demo..")
            .layer("waiting")
            .definedBy("org.cdicache.demo")
            .layer("model")
            .definedBy("org.cdicache.demo.model")
            .layer("products")
            .definedBy("org.cdicache.demo.products")
            .layer("rest")
            .definedBy("org.cdicache.demo.rest")
            .layer("launcher")
            .definedBy("org.cdicache.demo.launch")
            .whereLayer("waiting")
            .mayOnlyBeAccessedByLayers("model", "products", "rest")
            .whereLayer("model")
            .mayOnlyBeAccessedByLayers("rest")
            .whereLayer("products")
            .mayOnlyBeAccessedByLayers("rest")
            .whereLayer("rest")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("launcher")
            .mayNotBeAccessedByAnyLayer();

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("org.cdicache.demo.(*)..").should().beFreeOfCycles();
}
