/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.bundle;

import static io.fame.scoring.bundle.BundleFormat.CERTIFICATE;
import static io.fame.scoring.bundle.BundleFormat.MANIFEST;
import static io.fame.scoring.bundle.BundleFormat.MODEL;
import static io.fame.scoring.bundle.BundleFormat.SIGNATURE;
import static io.fame.scoring.bundle.BundleFormat.TEMPLATES;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import io.fame.scoring.bundle.BundleException.Reason;
import io.fame.scoring.template.Template;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.List;
import java.util.Map;

/**
 * Reads a bundle and refuses whatever is not exactly one, in the order of {@link Reason}: size and
 * entries, format version, signature, digests, certificate, what the manifest says, and the model
 * graph down to its weights. Nothing is handed to ONNX Runtime before all of that has passed.
 */
public final class BundleReader {
  private BundleReader() {}

  /**
   * Reads and verifies a bundle.
   *
   * @param zip the whole file
   * @param policy whose signatures are accepted
   * @throws BundleException with the reason why the bundle must not be used
   */
  public static Bundle read(byte[] zip, SignaturePolicy policy) throws BundleException {
    Map<String, byte[]> entries = BundleZip.unpack(zip);
    byte[] manifestBytes = entries.get(MANIFEST);
    checkVersion(manifestBytes);
    checkSignature(manifestBytes, entries.get(SIGNATURE), policy);
    Manifest manifest = json(MANIFEST, manifestBytes, new TypeReference<Manifest>() {});
    checkDigests(manifest, entries);
    JsonNode certificate =
        json(CERTIFICATE, entries.get(CERTIFICATE), new TypeReference<JsonNode>() {});
    if (!certificate.path("certified").booleanValue()) {
      throw new BundleException(
          Reason.UNCERTIFIED, "certificate.json does not say that the model is certified");
    }
    List<Template> templates =
        json(TEMPLATES, entries.get(TEMPLATES), new TypeReference<List<Template>>() {});
    ManifestCheck.check(manifest, templates);
    OnnxCheck.check(entries.get(MODEL), manifest);
    return new Bundle(manifest, entries.get(MODEL), templates, certificate);
  }

  private static void checkVersion(byte[] manifest) throws BundleException {
    JsonNode version =
        json(MANIFEST, manifest, new TypeReference<JsonNode>() {}).path("format_version");
    if (!version.isInt()) {
      throw new BundleException(Reason.MALFORMED, "manifest.json has no format_version");
    }
    int found = version.intValue();
    if (found < BundleFormat.OLDEST_VERSION) {
      throw new BundleException(
          Reason.TOO_OLD,
          "bundle format " + found + ", oldest readable is " + BundleFormat.OLDEST_VERSION);
    }
    if (found > BundleFormat.VERSION) {
      throw new BundleException(
          Reason.TOO_NEW,
          "bundle format " + found + ", newest readable is " + BundleFormat.VERSION);
    }
  }

  private static void checkSignature(byte[] manifest, byte[] signature, SignaturePolicy policy)
      throws BundleException {
    if (signature == null) {
      if (policy.requireSignature()) {
        throw new BundleException(Reason.UNSIGNED, "the bundle has no signature");
      }
      return;
    }
    if (!policy.requireSignature() && policy.trustedKeys().isEmpty()) {
      return;
    }
    for (PublicKey key : policy.trustedKeys()) {
      if (verifies(manifest, signature, key)) {
        return;
      }
    }
    throw new BundleException(
        Reason.UNTRUSTED,
        "the signature is of none of the " + policy.trustedKeys().size() + " trusted keys");
  }

  private static boolean verifies(byte[] manifest, byte[] signature, PublicKey key) {
    try {
      Signature verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(key);
      verifier.update(manifest);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      // A signature of a wrong length or form is as good as none by this key.
      return false;
    }
  }

  private static void checkDigests(Manifest manifest, Map<String, byte[]> entries)
      throws BundleException {
    for (String name : List.of(MODEL, TEMPLATES, CERTIFICATE)) {
      String actual = Sha256.hex(entries.get(name));
      // What the manifest says is not quoted: it may be any text.
      if (!actual.equals(manifest.files().get(name))) {
        throw new BundleException(
            Reason.DIGEST_MISMATCH,
            name + " has SHA-256 " + actual + ", the manifest says something else");
      }
    }
  }

  private static <T> T json(String name, byte[] content, TypeReference<T> type)
      throws BundleException {
    T value;
    try {
      value = BundleJson.MAPPER.readValue(content, type);
    } catch (IOException | RuntimeException e) {
      // The parser's message may quote content: the bundle holds masked log texts.
      throw new BundleException(Reason.MALFORMED, name + " is not what the format asks for");
    }
    if (value == null) {
      throw new BundleException(Reason.MALFORMED, name + " is empty");
    }
    return value;
  }
}
