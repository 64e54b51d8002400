/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Map;
import java.util.Set;
import org.opensearch.Version;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.cluster.node.DiscoveryNodeRole;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.common.transport.TransportAddress;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/** Sends messages through bytes, as nodes do. */
public final class WireCopies {
  private WireCopies() {}

  /** What arrives, with nothing left over. */
  public static <T extends Writeable> T copy(T message, Writeable.Reader<T> reader) {
    try (BytesStreamOutput out = new BytesStreamOutput()) {
      message.writeTo(out);
      try (StreamInput in = out.bytes().streamInput()) {
        T copy = reader.read(in);
        if (in.available() > 0) {
          throw new AssertionError(in.available() + " bytes are left");
        }
        return copy;
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  public static String json(ToXContentObject message) {
    try (XContentBuilder builder = JsonXContent.contentBuilder()) {
      return message.toXContent(builder, ToXContent.EMPTY_PARAMS).toString();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  public static DiscoveryNode node(String name) {
    return new DiscoveryNode(
        name,
        name + "-id",
        new TransportAddress(InetAddress.getLoopbackAddress(), 9300),
        Map.of(),
        Set.of(DiscoveryNodeRole.INGEST_ROLE),
        Version.CURRENT);
  }
}
