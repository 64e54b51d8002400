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
  /** JSON takes up to thirty times its bytes as objects. */
  private static final Map<String, Integer> MOST_BYTES =
      Map.of(
          MANIFEST, BundleFormat.MAX_MANIFEST_BYTES,
          SIGNATURE, BundleFormat.MAX_SIGNATURE_BYTES,
          CERTIFICATE, BundleFormat.MAX_CERTIFICATE_BYTES,
          TEMPLATES, BundleFormat.MAX_TEMPLATES_BYTES);

  private static final Set<String> REQUIRED = Set.of(MANIFEST, MODEL, TEMPLATES, CERTIFICATE);

  /** File type bits of a Unix mode, and what they are for a plain file or if nothing is said. */
  private static final int FILE_TYPE = 0xF000;

  private static final Set<Integer> PLAIN_FILE = Set.of(0, 0x8000);

  private BundleZip() {}

  /** The entries by name: all required ones, and perhaps a signature. */
  static Map<String, byte[]> unpack(byte[] zip) throws BundleException {
    if (zip.length > BundleFormat.MAX_ZIP_BYTES) {
      throw new BundleException(
          Reason.TOO_LARGE,
          "the bundle has " + zip.length + " bytes, allowed are " + BundleFormat.MAX_ZIP_BYTES);
    }
    List<ZipDirectory.Entry> listed = ZipDirectory.read(zip);
    checkNames(listed);
    checkSizes(listed);
    Map<String, byte[]> entries = new HashMap<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      for (ZipDirectory.Entry expected : listed) {
        ZipEntry entry = in.getNextEntry();
        if (entry == null || !entry.getName().equals(expected.name())) {
          throw corrupt("its entries are not the listed ones");
        }
        // Of the listed size from the start: a buffer that grows would take twice as much.
        byte[] content = new byte[(int) expected.size()];
        if (in.readNBytes(content, 0, content.length) < content.length || in.read() >= 0) {
          throw corrupt(expected.name() + " has another size than is listed");
        }
        if (entry.getCompressedSize() != expected.packedSize()) {
          throw corrupt(expected.name() + " has another packed size than is listed");
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

  /** The parts that are read before the signature or in one piece have limits of their own. */
  private static void checkSizes(List<ZipDirectory.Entry> listed) throws BundleException {
    for (ZipDirectory.Entry entry : listed) {
      checkSize(
          entry.name(),
          entry.size(),
          MOST_BYTES.getOrDefault(entry.name(), BundleFormat.MAX_UNPACKED_BYTES));
    }
    checkSize(
        "the bundle",
        listed.stream().mapToLong(ZipDirectory.Entry::size).sum(),
        BundleFormat.MAX_UNPACKED_BYTES);
  }

  private static void checkSize(String what, long size, int allowed) throws BundleException {
    if (size > allowed) {
      throw new BundleException(
          Reason.UNPACKS_TOO_LARGE,
          what + " unpacks to " + size + " bytes, allowed are " + allowed);
    }
  }

  private static void checkNames(List<ZipDirectory.Entry> listed) throws BundleException {
    for (ZipDirectory.Entry entry : listed) {
      if (entry.name().matches("(?s).*[/\\\\:\\x00].*|\\.{1,2}")
          || !PLAIN_FILE.contains(entry.unixMode() & FILE_TYPE)) {
        throw new BundleException(
            Reason.UNSAFE_PATH, "the bundle has an entry that is a path, a folder or a link");
      }
    }
    List<String> names = listed.stream().map(ZipDirectory.Entry::name).toList();
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

  static BundleException corrupt(String what) {
    return new BundleException(Reason.CORRUPT, "the bundle is corrupt: " + what);
  }
}
