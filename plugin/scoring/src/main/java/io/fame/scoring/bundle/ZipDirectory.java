/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.bundle;

import io.fame.scoring.bundle.BundleException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The list of entries at a zip's end. The entries have to fill the file up to the list in its
 * order, without a byte between them: who reads by the list and who reads from the start see the
 * same.
 */
final class ZipDirectory {
  // Signatures, sizes without names, and offsets of fields.
  private static final int END = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int HEADER = 0x02014b50;
  private static final int HEADER_BYTES = 46;
  private static final int HEADER_FLAGS = 8;
  private static final int HEADER_PACKED_SIZE = 20;
  private static final int HEADER_SIZE = 24;
  private static final int HEADER_NAME_LENGTH = 28;
  private static final int HEADER_ATTRIBUTES = 38;
  private static final int HEADER_OFFSET = 42;
  private static final int LOCAL = 0x04034b50;
  private static final int LOCAL_BYTES = 30;
  private static final int LOCAL_NAME_LENGTH = 26;
  private static final int DESCRIPTOR = 0x08074b50;
  private static final int DESCRIPTOR_BYTES = 12;

  /** A flag: sizes follow the content, in a descriptor with or without a signature. */
  private static final int DESCRIPTOR_FOLLOWS = 8;

  /**
   * An entry as it is listed; sizes in bytes.
   *
   * @param unixMode type and permissions, 0 where the zip does not say
   */
  record Entry(String name, long packedSize, long size, int unixMode) {}

  private final ByteBuffer bytes;
  private final int end;

  private ZipDirectory(byte[] zip) {
    bytes = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
    end = zip.length - END_BYTES;
  }

  /** Reads the list, which has to end exactly where the file ends. */
  static List<Entry> read(byte[] zip) throws BundleException {
    return new ZipDirectory(zip).read();
  }

  private List<Entry> read() throws BundleException {
    if (end < 0 || bytes.getInt(end) != END) {
      throw BundleZip.corrupt("it is not a zip, or not the whole of one");
    }
    int count = unsignedShort(end + 10);
    if (count > BundleFormat.MAX_ENTRIES) {
      throw new BundleException(
          Reason.TOO_MANY_ENTRIES,
          "the bundle has " + count + " entries, allowed are " + BundleFormat.MAX_ENTRIES);
    }
    long start = unsignedInt(end + 16);
    long at = start;
    long content = 0;
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (at + HEADER_BYTES > end || bytes.getInt((int) at) != HEADER) {
        throw BundleZip.corrupt("its list of entries is damaged");
      }
      int header = (int) at;
      int name = header + HEADER_BYTES;
      int nameLength = unsignedShort(header + HEADER_NAME_LENGTH);
      int extraLength = unsignedShort(header + HEADER_NAME_LENGTH + 2);
      int commentLength = unsignedShort(header + HEADER_NAME_LENGTH + 4);
      at = (long) name + nameLength + extraLength + commentLength;
      if (at > end) {
        throw BundleZip.corrupt("its list of entries is damaged");
      }
      if (unsignedInt(header + HEADER_OFFSET) != content) {
        throw BundleZip.corrupt("its entries do not follow each other as listed");
      }
      content = endOfContent(header, content, start);
      entries.add(
          new Entry(
              new String(bytes.array(), name, nameLength, StandardCharsets.UTF_8),
              unsignedInt(header + HEADER_PACKED_SIZE),
              unsignedInt(header + HEADER_SIZE),
              bytes.getInt(header + HEADER_ATTRIBUTES) >>> 16));
    }
    if (content != start) {
      throw BundleZip.corrupt("it has bytes that belong to no entry");
    }
    if (at != end) {
      throw BundleZip.corrupt("its list of entries does not end where the file does");
    }
    return entries;
  }

  /** Where the entry ends whose own header stands at {@code local}. */
  private long endOfContent(int header, long local, long start) throws BundleException {
    if (local + LOCAL_BYTES > start || bytes.getInt((int) local) != LOCAL) {
      throw BundleZip.corrupt("an entry is not where it is listed");
    }
    long at =
        local
            + LOCAL_BYTES
            + unsignedShort((int) local + LOCAL_NAME_LENGTH)
            + unsignedShort((int) local + LOCAL_NAME_LENGTH + 2)
            + unsignedInt(header + HEADER_PACKED_SIZE);
    if ((unsignedShort(header + HEADER_FLAGS) & DESCRIPTOR_FOLLOWS) != 0) {
      boolean signed = at + Integer.BYTES <= start && bytes.getInt((int) at) == DESCRIPTOR;
      at += DESCRIPTOR_BYTES + (signed ? Integer.BYTES : 0);
    }
    return at;
  }

  private int unsignedShort(int at) {
    return bytes.getShort(at) & 0xFFFF;
  }

  private long unsignedInt(int at) {
    return bytes.getInt(at) & 0xFFFF_FFFFL;
  }
}
