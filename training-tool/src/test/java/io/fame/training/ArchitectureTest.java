/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the training tool may know of the server, and how its packages hang together. */
class ArchitectureTest {
  private static JavaClasses classes;

  @BeforeAll
  static void readClasses() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.fame.training");
  }

  @Test
  void enoughClassesAreLookedAt() {
    assertThat(classes).hasSizeGreaterThan(100);
    assertThat(classes.stream().map(JavaClass::getPackageName).distinct()).hasSizeGreaterThan(8);
  }

  @Test
  void talksToTheServerThroughItsClientOnly() {
    noClasses()
        .should()
        .dependOnClassesThat(
            com.tngtech.archunit.base.DescribedPredicate.describe(
                "are of the server or of our plugin",
                type ->
                    (type.getPackageName().startsWith("org.opensearch")
                            && !type.getPackageName().startsWith("org.opensearch.client"))
                        || type.getPackageName().startsWith("io.fame.plugin")
                        || type.getPackageName().startsWith("org.apache.lucene")))
        .because("it runs beside any OpenSearch 3.x, over REST")
        .check(classes);
  }

  @Test
  void scoresThroughTheSharedScorerOnly() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("ai.onnxruntime..")
        .because("an evaluation has to run the very code that the node runs")
        .check(classes);
  }

  @Test
  void packagesFormNoCycle() {
    slices().matching("io.fame.(**)").should().beFreeOfCycles().check(classes);
  }
}
