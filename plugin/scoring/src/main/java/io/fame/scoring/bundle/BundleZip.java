/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.bundle;

import static io.fame.scoring.bundle.BundleFormat.CERTIFICATE;
import static io.fame.scoring.bundle.BundleFormat.MANIFEST;
import static io.fame.scoring.bundle.BundleFormat.MODEL;
import static io.fame.scoring.bundle.BundleFormat.SIGNATURE;
import static io.fame.scoring.bundle.BundleFormat.TEMPLATES;

import io.fame.scoring.bundle.BundleException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Unpacks a bundle in memory. What the zip lists at its end is judged before anything is unpacked,
 * and what is unpacked has to be what was listed: two programs that read the same zip shall not see
 * two different bundles.
 */
final class BundleZip {
  private static final Set<String> REQUIRED = Set.of(MANIFEST, MODEL, TEMPLATES, CERTIFICATE);

  // The structures of a zip: sizes without names, signatures, offsets of fields.
  private static final int END_BYTES = 22;
  private static final int END = 0x06054b50;
  private static final int HEADER_BYTES = 46;
  private static final int HEADER = 0x02014b50;
  private static final int HEADER_SIZE = 24;
  private static final int HEADER_NAME_LENGTH = 28;
  private static final int HEADER_ATTRIBUTES = 38;

  /** File type bits of a Unix mode, and what they are for a plain file or if nothing is said. */
  private static final int FILE_TYPE = 0xF000;

  private static final Set<Integer> PLAIN_FILE = Set.of(0, 0x8000);

  /** An entry as the zip lists it. */
  private record Listed(String name, long size, int unixMode) {}

  private BundleZip() {}

  /** The entries by name: all required ones, and perhaps a signature. */
  static Map<String, byte[]> unpack(byte[] zip) throws BundleException {
    if (zip.length > BundleFormat.MAX_ZIP_BYTES) {
      throw new BundleException(
          Reason.TOO_LARGE,
          "the bundle has " + zip.length + " bytes, allowed are " + BundleFormat.MAX_ZIP_BYTES);
    }
    List<Listed> listed = list(zip);
    checkNames(listed);
    long size = listed.stream().mapToLong(Listed::size).sum();
    if (size > BundleFormat.MAX_UNPACKED_BYTES) {
      throw new BundleException(
          Reason.UNPACKS_TOO_LARGE,
          "the bundle unpacks to "
              + size
              + " bytes, allowed are "
              + BundleFormat.MAX_UNPACKED_BYTES);
    }
    Map<String, byte[]> entries = new HashMap<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      for (Listed expected : listed) {
        ZipEntry entry = in.getNextEntry();
        if (entry == null || !entry.getName().equals(expected.name())) {
          throw corrupt("its entries are not the listed ones");
        }
        // Of the listed size from the start: a buffer that grows would take twice as much.
        byte[] content = new byte[(int) expected.size()];
        if (in.readNBytes(content, 0, content.length) < content.length || in.read() >= 0) {
          throw corrupt(expected.name() + " has another size than is listed");
        }
        entries.put(expected.name(), content);
      }
      if (in.getNextEntry() != null) {
        throw corrupt("it has an entry that is not listed");
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new BundleException(Reason.CORRUPT, "the bundle is not a readable zip", e);
    }
    return entries;
  }

  /** Reads the directory, which has to end exactly where the file ends. */
  private static List<Listed> list(byte[] zip) throws BundleException {
    ByteBuffer bytes = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
    int end = zip.length - END_BYTES;
    if (end < 0 || bytes.getInt(end) != END) {
      throw corrupt("it is not a zip, or not the whole of one");
    }
    int count = bytes.getShort(end + 10) & 0xFFFF;
    if (count > BundleFormat.MAX_ENTRIES) {
      throw new BundleException(
          Reason.TOO_MANY_ENTRIES,
          "the bundle has " + count + " entries, allowed are " + BundleFormat.MAX_ENTRIES);
    }
    long at = bytes.getInt(end + 16) & 0xFFFF_FFFFL;
    List<Listed> listed = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (at + HEADER_BYTES > end || bytes.getInt((int) at) != HEADER) {
        throw corrupt("its list of entries is damaged");
      }
      int header = (int) at;
      int name = header + HEADER_BYTES;
      int nameLength = bytes.getShort(header + HEADER_NAME_LENGTH) & 0xFFFF;
      int extraLength = bytes.getShort(header + HEADER_NAME_LENGTH + 2) & 0xFFFF;
      int commentLength = bytes.getShort(header + HEADER_NAME_LENGTH + 4) & 0xFFFF;
      at = (long) name + nameLength + extraLength + commentLength;
      if (at > end) {
        throw corrupt("its list of entries is damaged");
      }
      listed.add(
          new Listed(
              new String(zip, name, nameLength, StandardCharsets.UTF_8),
              bytes.getInt(header + HEADER_SIZE) & 0xFFFF_FFFFL,
              bytes.getInt(header + HEADER_ATTRIBUTES) >>> 16));
    }
    if (at != end) {
      throw corrupt("its list of entries does not end where the file does");
    }
    return listed;
  }

  private static void checkNames(List<Listed> listed) throws BundleException {
    for (Listed entry : listed) {
      if (entry.name().matches("(?s).*[/\\\\:\\x00].*|\\.{1,2}")
          || !PLAIN_FILE.contains(entry.unixMode() & FILE_TYPE)) {
        throw new BundleException(
            Reason.UNSAFE_PATH, "the bundle has an entry that is a path, a folder or a link");
      }
    }
    List<String> names = listed.stream().map(Listed::name).toList();
    for (String name : names) {
      if (!REQUIRED.contains(name) && !SIGNATURE.equals(name)) {
        throw new BundleException(
            Reason.UNKNOWN_ENTRY, "the bundle has an entry that does not belong there");
      }
      if (names.indexOf(name) != names.lastIndexOf(name)) {
        throw new BundleException(
            Reason.DUPLICATE_ENTRY, "the bundle has more than one entry " + name);
      }
    }
    for (String name : REQUIRED.stream().sorted().toList()) {
      if (!names.contains(name)) {
        throw new BundleException(Reason.MISSING_ENTRY, "the bundle has no entry " + name);
      }
    }
  }

  private static BundleException corrupt(String what) {
    return new BundleException(Reason.CORRUPT, "the bundle is corrupt: " + what);
  }
}
