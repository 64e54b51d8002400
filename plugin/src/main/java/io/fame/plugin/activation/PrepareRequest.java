/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.activation;

import java.io.IOException;
import org.opensearch.action.support.nodes.BaseNodesRequest;
import org.opensearch.common.Nullable;
import org.opensearch.common.UUIDs;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.transport.TransportRequest;

/** Asks ingest nodes to load and check a version, or to forget that they did. */
public final class PrepareRequest extends BaseNodesRequest<PrepareRequest> {
  private final Candidate candidate;

  /**
   * A version on its way to be active.
   *
   * @param activation names the attempt, so that giving it up takes nothing from another one
   * @param model name of the model
   * @param version what the registry calls the version
   * @param sha256 of its bundle; null for whatever the registry holds under that version
   * @param discard the activation was given up: forget it
   */
  record Candidate(
      String activation, String model, String version, @Nullable String sha256, boolean discard) {
    Candidate(String model, String version, @Nullable String sha256) {
      this(UUIDs.randomBase64UUID(), model, version, sha256, false);
    }

    Candidate(StreamInput in) throws IOException {
      this(
          in.readString(),
          in.readString(),
          in.readString(),
          in.readOptionalString(),
          in.readBoolean());
    }

    /** Asks to forget it. */
    Candidate discarded() {
      return new Candidate(activation, model, version, sha256, true);
    }

    void writeTo(StreamOutput out) throws IOException {
      out.writeString(activation);
      out.writeString(model);
      out.writeString(version);
      out.writeOptionalString(sha256);
      out.writeBoolean(discard);
    }
  }

  PrepareRequest(Candidate candidate, String... nodes) {
    super(nodes);
    this.candidate = candidate;
  }

  PrepareRequest(StreamInput in) throws IOException {
    super(in);
    candidate = new Candidate(in);
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    super.writeTo(out);
    candidate.writeTo(out);
  }

  Candidate candidate() {
    return candidate;
  }

  /** The same for one node. */
  static final class OfNode extends TransportRequest {
    private final Candidate candidate;

    OfNode(Candidate candidate) {
      this.candidate = candidate;
    }

    OfNode(StreamInput in) throws IOException {
      super(in);
      candidate = new Candidate(in);
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
      super.writeTo(out);
      candidate.writeTo(out);
    }

    Candidate candidate() {
      return candidate;
    }
  }
}
