/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.bundle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/** Writes zips that a decent zip writer refuses to write: any names, twice, links, lies. */
final class SpoiledZip {
  private static final int DEFLATED = 8;

  private record Entry(String name, byte[] content, int unixMode) {}

  private final List<Entry> entries = new ArrayList<>();

  void add(String name, byte[] content) {
    add(name, content, 0);
  }

  void add(String name, byte[] content, int unixMode) {
    entries.add(new Entry(name, content, unixMode));
  }

  byte[] content(String name) {
    return entries.stream().filter(e -> e.name().equals(name)).findFirst().orElseThrow().content();
  }

  void replace(String name, byte[] content) {
    entries.replaceAll(e -> e.name().equals(name) ? new Entry(name, content, e.unixMode()) : e);
  }

  void remove(String name) {
    entries.removeIf(e -> e.name().equals(name));
  }

  Map<String, String> digests() {
    Map<String, String> digests = new TreeMap<>();
    entries.forEach(e -> digests.put(e.name(), Sha256.hex(e.content())));
    return digests;
  }

  byte[] write(BrokenBundle.Damage damage) throws IOException {
    ByteArrayOutputStream zip = new ByteArrayOutputStream();
    ByteArrayOutputStream list = new ByteArrayOutputStream();
    for (Entry entry : entries) {
      int offset = zip.size();
      byte[] packed = deflated(entry.content());
      zip.write(header(0x04034b50, entry, packed.length, offset));
      zip.write(packed);
      list.write(header(0x02014b50, entry, packed.length, offset));
    }
    zip.write(BrokenBundle.bytes(damage.between()));
    List<String> listedOnly = BrokenBundle.listOf(damage.listedOnly());
    for (String name : listedOnly) {
      list.write(header(0x02014b50, new Entry(name, new byte[0], 0), 0, 0));
    }
    ByteBuffer end = ByteBuffer.allocate(22).order(ByteOrder.LITTLE_ENDIAN).putInt(0x06054b50);
    short count = (short) (entries.size() + listedOnly.size());
    end.putInt(0).putShort(count).putShort(count).putInt(list.size()).putInt(zip.size());
    zip.write(list.toByteArray());
    zip.write(end.array());
    return BrokenBundle.damaged(zip.toByteArray(), damage);
  }

  private static byte[] header(int signature, Entry entry, int packed, int offset) {
    boolean local = signature == 0x04034b50;
    byte[] name = entry.name().getBytes(StandardCharsets.UTF_8);
    CRC32 crc = new CRC32();
    crc.update(entry.content());
    ByteBuffer header =
        ByteBuffer.allocate((local ? 30 : 46) + name.length).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(signature);
    if (!local) {
      header.putShort((short) (3 << 8)); // made by Unix, so that the mode counts
    }
    header.putShort((short) 20).putShort((short) (1 << 11)).putShort((short) DEFLATED).putInt(0);
    header.putInt((int) crc.getValue()).putInt(packed).putInt(entry.content().length);
    header.putShort((short) name.length).putShort((short) 0);
    if (!local) {
      header.putShort((short) 0).putShort((short) 0).putShort((short) 0);
      header.putInt(entry.unixMode() << 16).putInt(offset);
    }
    return header.put(name).array();
  }

  private static byte[] deflated(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DeflaterOutputStream out =
        new DeflaterOutputStream(bytes, new java.util.zip.Deflater(-1, true))) {
      out.write(content);
    }
    return bytes.toByteArray();
  }
}
