/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.fame.training.cli.Main;
import io.fame.training.command.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCommandTest {
  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void aFileWithoutLabelsIsNotTrainedOnAndTheUserHearsWhatToDo() throws IOException {
    Path logs = file("app.jsonl", "{\"@timestamp\":1,\"message\":\"disk full\"}", "no JSON");

    assertThat(fame("demo", "--logs", logs.toString(), "--format", "jsonl"))
        .as(err.toString())
        .isEqualTo(ExitCode.OK.code());

    assertThat(out.toString())
        .contains("The file has no labels, so nothing was trained")
        .contains("but read it before you send it")
        .contains("--labels " + folder.resolve("app.jsonl.labels.jsonl"));
    assertThat(err.toString()).contains("1 lines are not of the format jsonl", "[2]");
    assertThat(folder.resolve("app.jsonl.labels.jsonl")).isRegularFile();
    assertThat(folder.resolve("app.jsonl.requests.jsonl")).isRegularFile();
  }

  @Test
  void labelsThatExistAreNotWrittenOver() throws IOException {
    Path logs = file("app.jsonl", "{\"@timestamp\":1,\"message\":\"disk full\"}");
    fame("demo", "--logs", logs.toString(), "--format", "jsonl");

    assertThat(fame("demo", "--logs", logs.toString(), "--format", "jsonl"))
        .isEqualTo(ExitCode.USAGE.code());

    assertThat(err.toString()).contains("exists");
  }

  @Test
  void wrongUseIsSaidBeforeAnythingStarts() throws IOException {
    Path empty = file("empty.jsonl", "");
    Path bgl = file("x.log", "not a line of this format");

    assertThat(fame("demo", "--k", "0")).isEqualTo(ExitCode.USAGE.code());
    assertThat(fame("demo", "--logs", empty.toString())).isEqualTo(ExitCode.USAGE.code());
    assertThat(fame("demo", "--data", "bgl", "--logs", "x", "--format", "bgl"))
        .isEqualTo(ExitCode.USAGE.code());
    assertThat(fame("demo", "--logs", empty.toString(), "--format", "jsonl"))
        .isEqualTo(ExitCode.DATA.code());
    assertThat(fame("demo", "--logs", bgl.toString(), "--format", "bgl"))
        .isEqualTo(ExitCode.DATA.code());
    assertThat(fame("demo", "--logs", bgl.toString(), "--format", "bgl", "--context", "host"))
        .isEqualTo(ExitCode.USAGE.code());
    assertThat(fame("demo", "--logs", empty.toString(), "--format", "jsonl", "--context", "label"))
        .isEqualTo(ExitCode.USAGE.code());
    assertThat(fame("demo", "--logs", folder.resolve("none").toString(), "--format", "bgl"))
        .isEqualTo(ExitCode.USAGE.code());
  }

  private Path file(String name, String... lines) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("\n", lines));
  }

  private int fame(String... arguments) {
    return Main.execute(new PrintWriter(out), new PrintWriter(err), arguments);
  }
}
