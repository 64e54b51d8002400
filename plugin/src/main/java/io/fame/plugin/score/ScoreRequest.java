/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.score;

import io.fame.plugin.model.ModelName;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.action.ValidateActions;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;

/** Lines for the active version of a model. */
public final class ScoreRequest extends ActionRequest {
  /** Most lines of one request; each is scored once more per word. */
  static final int MOST_LINES = 1_000;

  /** Most characters of all messages and context values of one request. */
  static final int MOST_CHARS = 1 << 20;

  private final String model;
  private final List<Line> lines;

  /**
   * One line.
   *
   * @param context values by the names that the model was trained with, for example {@code
   *     log.level}
   */
  public record Line(String message, Map<String, String> context) implements Writeable {
    public Line {
      context = Map.copyOf(context);
    }

    Line(StreamInput in) throws IOException {
      this(in.readString(), in.readMap(StreamInput::readString, StreamInput::readString));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
      out.writeString(message);
      out.writeMap(context, StreamOutput::writeString, StreamOutput::writeString);
    }

    private int chars() {
      int chars = message.length();
      for (String value : context.values()) {
        chars += value.length();
      }
      return chars;
    }
  }

  public ScoreRequest(String model, List<Line> lines) {
    this.model = model;
    this.lines = List.copyOf(lines);
  }

  ScoreRequest(StreamInput in) throws IOException {
    super(in);
    model = in.readString();
    lines = in.readList(Line::new);
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    super.writeTo(out);
    out.writeString(model);
    out.writeCollection(lines);
  }

  @Override
  public ActionRequestValidationException validate() {
    ActionRequestValidationException errors = null;
    if (!ModelName.isValid(model)) {
      errors = ValidateActions.addValidationError("[model] is not a model name", null);
    }
    if (lines.isEmpty() || lines.size() > MOST_LINES) {
      errors =
          ValidateActions.addValidationError(
              "[lines] must hold 1 to " + MOST_LINES + " lines, not " + lines.size(), errors);
    }
    long chars = lines.stream().mapToLong(Line::chars).sum();
    if (chars > MOST_CHARS) {
      errors =
          ValidateActions.addValidationError(
              "[lines] must hold at most " + MOST_CHARS + " characters, not " + chars, errors);
    }
    return errors;
  }

  public String model() {
    return model;
  }

  public List<Line> lines() {
    return lines;
  }
}
