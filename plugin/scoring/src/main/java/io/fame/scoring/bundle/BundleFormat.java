/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.bundle;

/**
 * Names and limits of the bundle format; {@link BundleReader} and {@link BundleWriter} share them.
 */
public final class BundleFormat {
  /** Format version that this code writes, and the newest one that it reads. */
  public static final int VERSION = 2;

  /** Oldest format version that this code reads: 1 had no features of numbers that stand alone. */
  public static final int OLDEST_VERSION = 2;

  public static final String MANIFEST = "manifest.json";
  public static final String MODEL = "model.onnx";
  public static final String TEMPLATES = "templates.json";
  public static final String CERTIFICATE = "certificate.json";
  public static final String SIGNATURE = "signature";

  /** Largest zip that is read, in bytes. */
  public static final int MAX_ZIP_BYTES = 32 << 20;

  /** Largest sum of unpacked entries, in bytes. */
  public static final int MAX_UNPACKED_BYTES = 96 << 20;

  /** Largest manifest, in bytes; it is parsed before its signature is verified. */
  public static final int MAX_MANIFEST_BYTES = 1 << 20;

  /** Largest signature that is looked at, in bytes; one of Ed25519 has 64. */
  public static final int MAX_SIGNATURE_BYTES = 4096;

  /** Largest certificate, in bytes. */
  public static final int MAX_CERTIFICATE_BYTES = 4 << 20;

  /** Largest file of templates, in bytes. */
  public static final int MAX_TEMPLATES_BYTES = 32 << 20;

  /** The four files and the signature. */
  public static final int MAX_ENTRIES = 5;

  /** Most rows of a weight table: each scoring thread keeps four bytes per row. */
  public static final int MAX_ROWS = 1 << 20;

  /** Most context fields of a model. */
  public static final int MAX_CONTEXT_FIELDS = 16;

  /** Most failure domains of a model. */
  public static final int MAX_DOMAINS = 1024;

  /** Most templates of a bundle: building their index takes a second or two at this number. */
  public static final int MAX_TEMPLATES = 50_000;

  /** Longest name of a model, a domain or a context field, in chars. */
  public static final int MAX_NAME_CHARS = 256;

  private BundleFormat() {}
}
