/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.bundle;

import io.fame.scoring.bundle.BundleException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Walks over the fields of one protobuf message in place. Of the encoding it knows what an exported
 * model has, numbers and texts; floats stand in one raw field. It copies nothing but short texts,
 * and never reads beyond its message.
 */
final class ProtobufReader {
  private static final int VARINT = 0;
  private static final int LENGTH_DELIMITED = 2;
  private static final int MAX_TEXT_BYTES = 256;

  private final byte[] bytes;
  private final int end;
  private int at;
  private int wireType;

  private ProtobufReader(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  static ProtobufReader of(byte[] bytes) {
    return new ProtobufReader(bytes, 0, bytes.length);
  }

  /** Number of the next field, whose value has to be read then, or 0 at the end. */
  int next() throws BundleException {
    if (at == end) {
      return 0;
    }
    long tag = varint();
    wireType = (int) tag & 7;
    long field = tag >>> 3;
    if (field == 0 || field > 1 << 20) {
      throw malformed("a field has an impossible number");
    }
    return (int) field;
  }

  /** The field's value, where it is an integer. */
  long integer() throws BundleException {
    if (wireType != VARINT) {
      throw malformed("a field is not the integer that it has to be");
    }
    return varint();
  }

  /** The field's value, where it is a message of its own. */
  ProtobufReader message() throws BundleException {
    int length = length();
    ProtobufReader message = new ProtobufReader(bytes, at, at + length);
    at += length;
    return message;
  }

  /** The field's value, where it is a short text. */
  String text() throws BundleException {
    int length = length();
    if (length > MAX_TEXT_BYTES) {
      throw malformed("a name is too long");
    }
    String text = new String(bytes, at, length, StandardCharsets.UTF_8);
    at += length;
    return text;
  }

  /** The field's value, where it is bytes: a view, not a copy; little-endian. */
  ByteBuffer raw() throws BundleException {
    int length = length();
    ByteBuffer raw = ByteBuffer.wrap(bytes, at, length).slice().order(ByteOrder.LITTLE_ENDIAN);
    at += length;
    return raw;
  }

  static BundleException malformed(String what) {
    return new BundleException(Reason.ONNX_MALFORMED, "model.onnx is malformed: " + what);
  }

  private int length() throws BundleException {
    if (wireType != LENGTH_DELIMITED) {
      throw malformed("a field is not the text or message that it has to be");
    }
    long length = varint();
    if (length < 0 || length > end - at) {
      throw malformed("a field is longer than what is left");
    }
    return (int) length;
  }

  private long varint() throws BundleException {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      if (at == end) {
        throw malformed("it ends within a number");
      }
      byte next = bytes[at++];
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw malformed("a number is too long");
  }
}
