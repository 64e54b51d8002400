/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocumentFieldsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nested            | {'a':{'b':{'c':'x'}}}              | x",
        "literal key       | {'a.b.c':'x'}                      | x",
        "key, then nested  | {'a.b':{'c':'x'}}                  | x",
        "nested, then key  | {'a':{'b.c':'x'}}                  | x",
        "nesting wins      | {'a':{'b':{'c':'x'}},'a.b.c':'y'}  | x",
        "number            | {'a.b.c':17}                       | 17",
        "boolean           | {'a.b.c':false}                    | false",
        "empty             | {'a.b.c':''}                       | ''",
        "null              | {'a.b.c':null}                     |",
        "array             | {'a.b.c':['x']}                    |",
        "object            | {'a.b.c':{'d':'x'}}                |",
        "absent            | {'a':{'b':'x'}}                    |",
      })
  void findsTheValueOfADottedPath(String name, String source, String value) throws Exception {
    JsonNode document = ClusterConnection.JSON.readTree(source.replace('\'', '"'));
    assertThat(DocumentFields.scalar(DocumentFields.find(document, "a.b.c"))).isEqualTo(value);
  }

  @Test
  void onlyAStringIsText() throws Exception {
    JsonNode document = ClusterConnection.JSON.readTree("{\"s\":\"x\",\"n\":1}");
    assertThat(DocumentFields.text(document.path("s"))).isEqualTo("x");
    assertThat(DocumentFields.text(document.path("n"))).isNull();
    assertThat(DocumentFields.text(document.path("none"))).isNull();
  }
}
