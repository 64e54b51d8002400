/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the library that scores lines may know of the rest of the world. */
class ArchitectureTest {
  private static JavaClasses classes;

  @BeforeAll
  static void readClasses() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.fame.scoring");
  }

  @Test
  void enoughClassesAreLookedAt() {
    assertThat(classes).hasSizeGreaterThan(30);
  }

  @Test
  void knowsNothingOfTheServer() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.opensearch..", "org.apache.lucene..")
        .because("the training tool scores with the same code, outside of a node")
        .check(classes);
  }

  @Test
  void onePackageTalksToOnnxRuntime() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.fame.scoring.model")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("ai.onnxruntime..")
        .because("sessions and tensors are native memory, which one place has to close")
        .check(classes);
    assertThat(classes.stream().anyMatch(ArchitectureTest::usesOnnxRuntime)).isTrue();
  }

  @Test
  void packagesFormNoCycle() {
    slices().matching("io.fame.(**)").should().beFreeOfCycles().check(classes);
  }

  private static boolean usesOnnxRuntime(com.tngtech.archunit.core.domain.JavaClass type) {
    return type.getDirectDependenciesFromSelf().stream()
        .anyMatch(use -> use.getTargetClass().getPackageName().startsWith("ai.onnxruntime"));
  }
}
