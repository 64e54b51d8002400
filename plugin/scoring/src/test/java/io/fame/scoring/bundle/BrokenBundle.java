/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.bundle;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import com.google.protobuf.TextFormat;
import io.fame.scoring.TestModel;
import io.fame.scoring.bundle.BundleException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A bundle that must be refused: a good one, and the recipe by which it was spoiled. Each file of
 * {@code broken-bundles/<reason>/} is such a recipe, and the folder is the reason that has to be
 * given.
 *
 * @param name file of the recipe
 * @param reason why the bundle must be refused
 */
public record BrokenBundle(String name, Reason reason, Recipe recipe) {
  /** Whose signature the recipes' bundles carry, unless they say otherwise. */
  public static final KeyPair TRUSTED = Ed25519Keys.generate();

  private static final Damage NO_DAMAGE = new Damage(0, null, null, null, null, 0, null);
  private static final KeyPair STRANGER = Ed25519Keys.generate();
  private static final String FOLDER = "broken-bundles";

  /** The policy that a production cluster has. */
  public static final SignaturePolicy POLICY =
      new SignaturePolicy(List.of(TRUSTED.getPublic()), true);

  /**
   * How a good bundle is spoiled, in this order.
   *
   * @param what the case in a sentence
   * @param edits changes of files whose digests and signature are right afterwards; the model is
   *     edited in the text form of protobuf
   * @param weights changes of the weight table, right digests of the file afterwards
   * @param files files that are replaced by a text or by zeros, right digests afterwards
   * @param signedBy {@code trusted} (default), {@code stranger} or {@code nobody}
   * @param tampered changes after digests and signature were made
   * @param removed entries that are left out
   * @param added entries at the zip's end, names of any kind
   * @param zip what is done to the finished zip
   */
  public record Recipe(
      String what,
      List<Edit> edits,
      List<Weight> weights,
      List<Content> files,
      String signedBy,
      List<Edit> tampered,
      List<String> removed,
      List<Content> added,
      Damage zip) {}

  /**
   * A text that has to occur in a file and what it becomes; {@code {current}}, {@code {newer}} and
   * {@code {older}} stand for the format version that is read, and those beyond both ends.
   */
  public record Edit(String file, String text, String by) {}

  /** One value of the weight table; {@code NaN} and {@code Infinity} can be written as texts. */
  public record Weight(int row, int column, String value) {}

  /** An entry: a text, or as many zeros. */
  public record Content(String name, String text, long zeros, int unixMode) {}

  /**
   * Damage of the zip.
   *
   * @param cut bytes that are left out at the end
   * @param flip offset, from the end where negative, of a byte that is changed
   * @param between stands between the last entry and the list of entries
   * @param appendedZeros zeros that follow the zip
   * @param listedOnly names of entries that only the list at the end has
   */
  public record Damage(
      int cut,
      Integer flip,
      String prepended,
      String between,
      String appended,
      int appendedZeros,
      List<String> listedOnly) {}

  /** All recipes, found by folder. */
  public static List<BrokenBundle> all() {
    try {
      URI uri = BrokenBundle.class.getResource("/" + FOLDER).toURI();
      if (!uri.getScheme().equals("jar")) {
        return read(Path.of(uri));
      }
      try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
        return read(jar.getPath("/" + FOLDER));
      }
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<BrokenBundle> read(Path folder) throws IOException {
    List<BrokenBundle> all = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        Recipe recipe = new ObjectMapper().readValue(Files.readAllBytes(file), Recipe.class);
        String reason = file.getParent().getFileName().toString();
        all.add(
            new BrokenBundle(
                reason + "/" + file.getFileName(),
                Reason.valueOf(reason.toUpperCase(Locale.ROOT)),
                recipe));
      }
    }
    return all;
  }

  /** The bundle's bytes. */
  public byte[] bytes() {
    try {
      return build();
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(name, e);
    }
  }

  @Override
  public String toString() {
    return name + ": " + recipe.what();
  }

  private byte[] build() throws IOException, GeneralSecurityException {
    Bundle good = TestModel.storageAndNetwork().bundle();
    SpoiledZip zip = new SpoiledZip();
    zip.add(BundleFormat.CERTIFICATE, BundleJson.MAPPER.writeValueAsBytes(good.certificate()));
    zip.add(BundleFormat.MODEL, model(good.onnx()));
    zip.add(BundleFormat.TEMPLATES, BundleJson.MAPPER.writeValueAsBytes(good.templates()));
    for (Content file : listOf(recipe.files())) {
      zip.replace(file.name(), content(file));
    }
    for (Edit edit : listOf(recipe.edits())) {
      if (!edit.file().equals(BundleFormat.MODEL) && !edit.file().equals(BundleFormat.MANIFEST)) {
        zip.replace(edit.file(), edited(edit, zip.content(edit.file())));
      }
    }
    byte[] manifest = BundleJson.MAPPER.writeValueAsBytes(good.manifest().withFiles(zip.digests()));
    for (Content file : listOf(recipe.files())) {
      manifest = file.name().equals(BundleFormat.MANIFEST) ? content(file) : manifest;
    }
    for (Edit edit : listOf(recipe.edits())) {
      manifest = edit.file().equals(BundleFormat.MANIFEST) ? edited(edit, manifest) : manifest;
    }
    zip.add(BundleFormat.MANIFEST, manifest);
    if (!"nobody".equals(recipe.signedBy())) {
      KeyPair keys = "stranger".equals(recipe.signedBy()) ? STRANGER : TRUSTED;
      zip.add(BundleFormat.SIGNATURE, sign(manifest, keys.getPrivate()));
    }
    for (Edit edit : listOf(recipe.tampered())) {
      zip.replace(edit.file(), edited(edit, zip.content(edit.file())));
    }
    listOf(recipe.removed()).forEach(zip::remove);
    for (Content entry : listOf(recipe.added())) {
      zip.add(entry.name(), content(entry), entry.unixMode());
    }
    return zip.write(recipe.zip() == null ? NO_DAMAGE : recipe.zip());
  }

  private byte[] model(byte[] onnx) throws IOException {
    byte[] model = onnx;
    if (recipe.weights() != null) {
      ModelProto.Builder builder = ModelProto.parseFrom(model).toBuilder();
      var table = builder.getGraphBuilder().getInitializerBuilder(0);
      ByteBuffer values =
          ByteBuffer.wrap(table.getRawData().toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
      for (Weight weight : recipe.weights()) {
        int at = (int) (weight.row() * table.getDims(1)) + weight.column();
        values.putFloat(Float.BYTES * at, Float.parseFloat(weight.value()));
      }
      table.setRawData(ByteString.copyFrom(values.array()));
      model = builder.build().toByteArray();
    }
    List<Edit> edits =
        listOf(recipe.edits()).stream().filter(e -> e.file().equals(BundleFormat.MODEL)).toList();
    if (!edits.isEmpty()) {
      String text = TextFormat.printer().printToString(ModelProto.parseFrom(model));
      for (Edit edit : edits) {
        text = replaced(edit, text);
      }
      ModelProto.Builder builder = ModelProto.newBuilder();
      TextFormat.merge(text, builder);
      model = builder.build().toByteArray();
    }
    return model;
  }

  private byte[] edited(Edit edit, byte[] content) {
    // Byte by byte: a signature and a model are no text.
    return replaced(edit, new String(content, StandardCharsets.ISO_8859_1))
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private String replaced(Edit edit, String text) {
    String before = withVersions(edit.text());
    int at = text.indexOf(before);
    if (at < 0) {
      throw new AssertionError(name + ": [" + edit.text() + "] is not in " + edit.file());
    }
    return text.substring(0, at) + withVersions(edit.by()) + text.substring(at + before.length());
  }

  private static String withVersions(String text) {
    return text.replace("{current}", Integer.toString(BundleFormat.VERSION))
        .replace("{newer}", Integer.toString(BundleFormat.VERSION + 1))
        .replace("{older}", Integer.toString(BundleFormat.OLDEST_VERSION - 1));
  }

  private static byte[] content(Content content) {
    return content.text() == null
        ? new byte[Math.toIntExact(content.zeros())]
        : content.text().getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] sign(byte[] manifest, PrivateKey key) throws GeneralSecurityException {
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(key);
    signature.update(manifest);
    return signature.sign();
  }

  static <T> List<T> listOf(List<T> list) {
    return list == null ? List.of() : list;
  }

  static byte[] damaged(byte[] zip, Damage damage) {
    byte[] damaged = zip;
    if (damage.flip() != null) {
      damaged[damage.flip() < 0 ? zip.length + damage.flip() : damage.flip()] ^= 0x55;
    }
    damaged = Arrays.copyOf(damaged, damaged.length - damage.cut() + damage.appendedZeros());
    return concat(concat(bytes(damage.prepended()), damaged), bytes(damage.appended()));
  }

  static byte[] bytes(String text) {
    return text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
