/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.bundle;

import static io.fame.scoring.bundle.BundleFormat.CERTIFICATE;
import static io.fame.scoring.bundle.BundleFormat.MANIFEST;
import static io.fame.scoring.bundle.BundleFormat.MODEL;
import static io.fame.scoring.bundle.BundleFormat.SIGNATURE;
import static io.fame.scoring.bundle.BundleFormat.TEMPLATES;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes a bundle; equal content and key give equal bytes. */
public final class BundleWriter {
  /** The oldest time that a zip can hold: entries carry no clock. */
  private static final LocalDateTime EPOCH = LocalDateTime.of(1980, 1, 1, 0, 0);

  private BundleWriter() {}

  /**
   * Writes the zip.
   *
   * @param bundle content; {@code manifest.files} is replaced by the real digests
   * @param key Ed25519 key that signs the manifest, or {@code null} for an unsigned bundle
   */
  public static byte[] write(Bundle bundle, PrivateKey key) {
    try {
      Map<String, byte[]> entries = new LinkedHashMap<>();
      entries.put(CERTIFICATE, BundleJson.MAPPER.writeValueAsBytes(bundle.certificate()));
      entries.put(MODEL, bundle.onnx());
      entries.put(TEMPLATES, BundleJson.MAPPER.writeValueAsBytes(bundle.templates()));
      Map<String, String> digests = new TreeMap<>();
      entries.forEach((name, content) -> digests.put(name, Sha256.hex(content)));
      byte[] manifest = bundle.manifest().withFiles(digests).toJson();
      entries.put(MANIFEST, manifest);
      if (key != null) {
        entries.put(SIGNATURE, sign(manifest, key));
      }
      return zip(entries);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the bundle has content that is not JSON", e);
    }
  }

  /** The manifest holds the digests of all other files, so its signature covers the bundle. */
  private static byte[] sign(byte[] manifest, PrivateKey key) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(key);
      signature.update(manifest);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("the key cannot sign with Ed25519", e);
    }
  }

  private static byte[] zip(Map<String, byte[]> entries) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        ZipEntry header = new ZipEntry(entry.getKey());
        header.setTimeLocal(EPOCH);
        zip.putNextEntry(header);
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }
}
