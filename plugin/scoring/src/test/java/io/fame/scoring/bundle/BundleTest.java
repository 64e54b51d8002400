/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.scoring.LogScorer;
import io.fame.scoring.TestModel;
import io.fame.scoring.bundle.BundleException.Reason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BundleTest {
  private static final KeyPair KEYS = Ed25519Keys.generate();
  private static final SignaturePolicy ANY = new SignaturePolicy(List.of(), false);
  private static final SignaturePolicy SIGNED =
      new SignaturePolicy(List.of(KEYS.getPublic()), true);

  private static final Bundle BUNDLE = TestModel.storageAndNetwork().bundle();

  /** One entry of a zip; a list of them may hold the same name twice. */
  private record Entry(String name, byte[] content) {
    String text() {
      return new String(content, StandardCharsets.UTF_8);
    }
  }

  @Test
  void everythingSurvivesWritingAndReading() throws BundleException {
    Bundle read = BundleReader.read(BundleWriter.write(BUNDLE, KEYS.getPrivate()), SIGNED);
    assertThat(read.onnx()).isEqualTo(BUNDLE.onnx());
    assertThat(read.templates()).isEqualTo(BUNDLE.templates());
    assertThat(read.certificate()).isEqualTo(BUNDLE.certificate());
    assertThat(read.manifest().withFiles(Map.of())).isEqualTo(BUNDLE.manifest());
    assertThat(read.manifest().files())
        .containsOnlyKeys("model.onnx", "templates.json", "certificate.json")
        .containsEntry("model.onnx", Sha256.hex(BUNDLE.onnx()));
  }

  @Test
  void equalContentAndKeyGiveEqualBytes() throws BundleException {
    byte[] first = BundleWriter.write(BUNDLE, KEYS.getPrivate());
    byte[] second = BundleWriter.write(TestModel.storageAndNetwork().bundle(), KEYS.getPrivate());
    assertThat(second).isEqualTo(first);
    byte[] again = BundleWriter.write(BundleReader.read(first, SIGNED), KEYS.getPrivate());
    assertThat(again).isEqualTo(first);
  }

  @Test
  void anotherKeyChangesTheSignatureAlone() {
    List<Entry> one = entries(BundleWriter.write(BUNDLE, KEYS.getPrivate()));
    List<Entry> other = entries(BundleWriter.write(BUNDLE, Ed25519Keys.generate().getPrivate()));
    for (int i = 0; i < one.size(); i++) {
      boolean signature = one.get(i).name().equals("signature");
      assertThat(Arrays.equals(one.get(i).content(), other.get(i).content()))
          .isNotEqualTo(signature);
    }
  }

  @Test
  void entriesAreWhatTheFormatSaysAndJsonIsInSnakeCase() {
    List<Entry> entries = entries(BundleWriter.write(BUNDLE, KEYS.getPrivate()));
    assertThat(entries)
        .extracting(Entry::name)
        .containsExactlyInAnyOrder(
            "manifest.json", "model.onnx", "templates.json", "certificate.json", "signature");
    assertThat(text(entries, "manifest.json"))
        .contains("\"format_version\" : " + BundleFormat.VERSION, "\"review_from\" : 0.4");
  }

  @Test
  void aKeyOfAnotherAlgorithmCannotSign() throws GeneralSecurityException {
    KeyPair other = KeyPairGenerator.getInstance("Ed448").generateKeyPair();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BundleWriter.write(BUNDLE, other.getPrivate()))
        .withMessage("the key cannot sign with Ed25519");
  }

  @Test
  void anUnsignedBundleIsReadWhereNoSignatureIsRequired() throws BundleException {
    byte[] unsigned = BundleWriter.write(BUNDLE, null);
    assertThat(BundleReader.read(unsigned, ANY).onnx()).isEqualTo(BUNDLE.onnx());
    SignaturePolicy trusting = new SignaturePolicy(List.of(KEYS.getPublic()), false);
    assertThat(BundleReader.read(unsigned, trusting).onnx()).isEqualTo(BUNDLE.onnx());
  }

  @Test
  void anUnsignedBundleIsUnsignedWhereOneIsRequired() {
    refused(Reason.UNSIGNED, BundleWriter.write(BUNDLE, null), SIGNED);
  }

  @Test
  void aSignatureOfAnotherKeyIsUntrusted() {
    byte[] foreign = BundleWriter.write(BUNDLE, Ed25519Keys.generate().getPrivate());
    refused(Reason.UNTRUSTED, foreign, SIGNED);
    refused(Reason.UNTRUSTED, foreign, new SignaturePolicy(List.of(KEYS.getPublic()), false));
    refused(Reason.UNTRUSTED, foreign, new SignaturePolicy(List.of(), true));
  }

  @Test
  void anyOfTheTrustedKeysWillDo() throws BundleException {
    SignaturePolicy policy =
        new SignaturePolicy(List.of(Ed25519Keys.generate().getPublic(), KEYS.getPublic()), true);
    byte[] signed = BundleWriter.write(BUNDLE, KEYS.getPrivate());
    assertThat(BundleReader.read(signed, policy).manifest().name()).isEqualTo("test");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 63, 64, 65, 4096})
  void aSignatureOfAnyOtherFormIsUntrusted(int length) {
    refused(Reason.UNTRUSTED, changed("signature", new byte[length]), SIGNED);
  }

  @Test
  void aManifestThatIsChangedAfterSigningIsUntrusted() {
    byte[] moved =
        edited("manifest.json", text -> text.replace("\"anomaly\" : 0.5", "\"anomaly\" : 0.9"));
    refused(Reason.UNTRUSTED, moved, SIGNED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.onnx", "templates.json", "certificate.json"})
  void aFileThatIsChangedAfterSigningHasAnotherDigest(String name) {
    byte[] changed = edited(name, text -> text + " ");
    assertThat(refused(Reason.DIGEST_MISMATCH, changed, SIGNED)).contains(name, "SHA-256");
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.onnx", "templates.json", "certificate.json", "manifest.json"})
  void aMissingEntryIsNamed(String name) {
    List<Entry> entries = signed();
    entries.removeIf(entry -> entry.name().equals(name));
    assertThat(refused(Reason.MISSING_ENTRY, zip(entries), ANY)).contains(name);
  }

  @Test
  void aFormatBeforeTheOldestIsTooOld() {
    byte[] old = version(BundleFormat.OLDEST_VERSION - 1);
    assertThat(refused(Reason.TOO_OLD, old, ANY)).contains("format 1", "readable is 2");
  }

  @Test
  void aFormatAfterTheNewestIsTooNewWhateverElseIsInIt() {
    byte[] next = version(BundleFormat.VERSION + 1);
    assertThat(refused(Reason.TOO_NEW, next, ANY)).contains("format 3", "readable is 2");
    byte[] unknown =
        edited(
            "manifest.json",
            text ->
                text.replace(
                    "\"format_version\" : " + BundleFormat.VERSION,
                    "\"format_version\":9,\"other\":{}"));
    refused(Reason.TOO_NEW, unknown, SIGNED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"1\"", "1.0", "null", "99999999999"})
  void aVersionThatIsNoIntegerIsMalformed(String version) {
    refused(Reason.MALFORMED, version(version), ANY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"certified\":false}", "{\"certified\":\"true\"}", "[true]"})
  void onlyACertificateThatSaysSoCertifies(String certificate) {
    refused(Reason.UNCERTIFIED, resigned("certificate.json", certificate), SIGNED);
  }

  @Test
  void anUncertifiedBundleIsWrittenButNotRead() {
    ObjectNode failed = JsonNodeFactory.instance.objectNode().put("certified", false);
    Bundle bundle = BUNDLE.withCertificate(failed);
    refused(Reason.UNCERTIFIED, BundleWriter.write(bundle, KEYS.getPrivate()), SIGNED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "{",
        "[] []",
        "[{\"id\":\"1\",\"tokens\":[\"secret\"],\"domain\":null}] x",
        "[{\"id\":\"1\",\"tokens\":[null],\"domain\":null}]",
        "[{\"id\":null,\"tokens\":[],\"domain\":null}]",
        "[{\"id\":\"1\",\"tokens\":[\"secret\"],\"domain\":null,\"more\":1}]",
        "[{\"id\":\"1\",\"tokens\":\"secret\",\"domain\":null}]"
      })
  void templatesThatAreNotWhatTheFormatAsksForAreMalformed(String templates) {
    assertThat(refused(Reason.MALFORMED, resigned("templates.json", templates), SIGNED))
        .contains("templates.json")
        .doesNotContain("secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"name\" : \"test\" -> \"name\" : null",
        "\"name\" : \"test\" -> \"other\" : \"test\"",
        "\"rows\" : 4096 -> \"rows\" : 4095",
        "\"rows\" : 4096 -> \"rows\" : \"4096\"",
        "\"rows\" : 4096 -> \"rows\" : null",
        "\"anomaly\" : 0.5 -> \"anomaly\" : null",
        "\"seed\" : 1 -> \"seed\" : 1 }, \"unknown\" : { \"x\" : 1"
      })
  void aManifestThatIsNotWhatTheFormatAsksForIsMalformed(String change) {
    String[] parts = change.split(" -> ");
    byte[] broken =
        edited(
            "manifest.json",
            text -> {
              assertThat(text).contains(parts[0]);
              return text.replace(parts[0], parts[1]);
            });
    assertThat(refused(Reason.MALFORMED, broken, ANY)).contains("manifest.json");
  }

  @Test
  void aBundleMayHaveNoTemplates() throws BundleException {
    byte[] none = resigned("templates.json", "[]");
    assertThat(BundleReader.read(none, SIGNED).templates()).isEmpty();
  }

  @Test
  void aManifestWithMoreAfterItIsCorrupt() {
    assertThat(refused(Reason.MALFORMED, edited("manifest.json", text -> text + "{}"), ANY))
        .contains("manifest.json");
  }

  @Test
  void aModelWithoutDomainsIsRefused() {
    Manifest manifest = BUNDLE.manifest();
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new Manifest(
                    1,
                    "test",
                    manifest.features(),
                    List.of(),
                    List.of(),
                    manifest.thresholds(),
                    Map.of(),
                    manifest.provenance()));
  }

  @Test
  void whatIsNoZipIsCorrupt() {
    refused(Reason.CORRUPT, new byte[0], ANY);
    refused(Reason.CORRUPT, "not a zip".getBytes(StandardCharsets.UTF_8), ANY);
    refused(Reason.MISSING_ENTRY, zip(List.of()), ANY);
  }

  @Test
  void aBundleThatIsCutOffAnywhereIsCorrupt() {
    byte[] whole = BundleWriter.write(BUNDLE, KEYS.getPrivate());
    for (int length = 0; length < whole.length; length += 1 + length / 50) {
      refused(Reason.CORRUPT, Arrays.copyOf(whole, length), SIGNED);
    }
    refused(Reason.CORRUPT, Arrays.copyOf(whole, whole.length - 1), SIGNED);
  }

  @Test
  void aChangedByteIsNeverAccepted() throws BundleException {
    byte[] whole = BundleWriter.write(BUNDLE, KEYS.getPrivate());
    for (int at = 0; at < whole.length; at += 31) {
      byte[] changed = whole.clone();
      changed[at] ^= 0x10;
      try {
        Bundle read = BundleReader.read(changed, SIGNED);
        // A byte of a zip header may be of no meaning; the content is what was signed.
        assertThat(read.onnx()).isEqualTo(BUNDLE.onnx());
        assertThat(read.templates()).isEqualTo(BUNDLE.templates());
      } catch (BundleException e) {
        assertThat(e.reason())
            .isIn(
                Reason.CORRUPT,
                Reason.TOO_MANY_ENTRIES,
                Reason.UNSAFE_PATH,
                Reason.UNKNOWN_ENTRY,
                Reason.UNPACKS_TOO_LARGE,
                Reason.UNTRUSTED);
      }
    }
  }

  @Test
  void aGraphThatDoesNotLoadIsNotLoadable() {
    assertThat(unopened(new Bundle(BUNDLE.manifest(), new byte[] {1, 2}, List.of(), null)))
        .contains("model.onnx");
  }

  @Test
  void aGraphWithOtherColumnsThanTheManifestsDomainsIsNotLoadable() {
    byte[] three = TestModel.random(1, 3).onnx();
    assertThat(unopened(new Bundle(BUNDLE.manifest(), three, List.of(), null)))
        .contains("'router'", "[-1, 3]", "[-1, 2]");
  }

  @Test
  void aTableWithFewerRowsThanTheFeaturesIsNotLoadable() {
    Bundle bundle = TestModel.storageAndNetwork().features(1 << 13).bundle();
    assertThat(unopened(bundle)).contains("8192 feature rows");
  }

  private static String unopened(Bundle bundle) {
    BundleException[] thrown = new BundleException[1];
    assertThatExceptionOfType(BundleException.class)
        .isThrownBy(() -> LogScorer.open(bundle).close())
        .satisfies(e -> thrown[0] = e);
    assertThat(thrown[0].reason()).isEqualTo(Reason.NOT_LOADABLE);
    return thrown[0].getMessage();
  }

  /** Asserts that the bundle is refused for this reason and returns the message. */
  private static String refused(Reason reason, byte[] zip, SignaturePolicy policy) {
    BundleException[] thrown = new BundleException[1];
    assertThatExceptionOfType(BundleException.class)
        .isThrownBy(() -> BundleReader.read(zip, policy))
        .satisfies(e -> thrown[0] = e);
    assertThat(thrown[0].reason()).as(thrown[0].getMessage()).isEqualTo(reason);
    return thrown[0].getMessage();
  }

  private static List<Entry> signed() {
    return entries(BundleWriter.write(BUNDLE, KEYS.getPrivate()));
  }

  private static byte[] version(Object version) {
    return edited(
        "manifest.json",
        text ->
            text.replace(
                "\"format_version\" : " + BundleFormat.VERSION, "\"format_version\" : " + version));
  }

  private static byte[] edited(String name, UnaryOperator<String> edit) {
    return changed(name, edit.apply(text(signed(), name)).getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] changed(String name, byte[] content) {
    List<Entry> entries = signed();
    entries.replaceAll(e -> e.name().equals(name) ? new Entry(name, content) : e);
    return zip(entries);
  }

  /** A bundle with one file replaced, with right digests and signature. */
  private static byte[] resigned(String name, String content) {
    List<Entry> entries = signed();
    Map<String, byte[]> contents = new TreeMap<>();
    entries.forEach(entry -> contents.put(entry.name(), entry.content()));
    String before = Sha256.hex(contents.put(name, content.getBytes(StandardCharsets.UTF_8)));
    String manifest =
        text(entries, "manifest.json").replace(before, Sha256.hex(contents.get(name)));
    contents.put("manifest.json", manifest.getBytes(StandardCharsets.UTF_8));
    contents.put("signature", sign(contents.get("manifest.json")));
    return zip(contents.entrySet().stream().map(e -> new Entry(e.getKey(), e.getValue())).toList());
  }

  private static byte[] sign(byte[] content) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(KEYS.getPrivate());
      signature.update(content);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static String text(List<Entry> entries, String name) {
    return entries.stream().filter(e -> e.name().equals(name)).findFirst().orElseThrow().text();
  }

  private static List<Entry> entries(byte[] zip) {
    List<Entry> entries = new ArrayList<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        entries.add(new Entry(entry.getName(), in.readAllBytes()));
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return entries;
  }

  private static byte[] zip(List<Entry> entries) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Entry entry : entries) {
        zip.putNextEntry(new ZipEntry(entry.name()));
        zip.write(entry.content());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }
}
