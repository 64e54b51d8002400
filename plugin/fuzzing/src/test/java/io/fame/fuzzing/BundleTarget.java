/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.fuzzing;

import io.fame.scoring.Explain;
import io.fame.scoring.LogLine;
import io.fame.scoring.LogScore;
import io.fame.scoring.LogScorer;
import io.fame.scoring.TestModel;
import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.BundleException;
import io.fame.scoring.bundle.BundleReader;
import io.fame.scoring.bundle.BundleWriter;
import io.fame.scoring.bundle.Sha256;
import io.fame.scoring.bundle.SignaturePolicy;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * The bundle reader: whatever the bytes are, it gives a reason or a bundle; and a bundle that it
 * gives opens in ONNX Runtime and scores.
 *
 * <p>Input: the char {@code z} and a zip; or one of {@code m}, {@code o}, {@code t}, {@code c} and
 * what shall stand in a good bundle in place of its manifest, model, templates or certificate. The
 * digests are made right then, or no changed file would ever be looked at.
 */
public final class BundleTarget {
  private static final SignaturePolicy ANY = new SignaturePolicy(List.of(), false);
  private static final Map<Character, String> FILES =
      Map.of(
          'm', "manifest.json", 'o', "model.onnx", 't', "templates.json", 'c', "certificate.json");
  private static final Map<String, byte[]> GOOD =
      unzip(BundleWriter.write(TestModel.small().bundle(), null));

  private BundleTarget() {}

  /** Called before the clock runs: this class with its model takes longer than an input may. */
  public static void fuzzerInitialize() {}

  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] content = Arrays.copyOfRange(input, 1, input.length);
    String file = FILES.get((char) input[0]);
    byte[] zip = file == null ? content : withFile(file, content);
    Bundle bundle;
    try {
      bundle = BundleReader.read(zip, ANY);
    } catch (BundleException e) {
      return;
    }
    try (LogScorer scorer = LogScorer.open(bundle)) {
      List<LogLine> lines = List.of(LogLine.of("disk failed"), LogLine.of("link 12 up", "a", "b"));
      for (LogScore score : scorer.score(lines, Explain.ALWAYS)) {
        Law.holds(score.anomalyScore() >= 0 && score.anomalyScore() <= 1, "a score is from 0 to 1");
      }
    } catch (BundleException e) {
      throw new AssertionError("what the reader lets through can be opened", e);
    }
  }

  private static byte[] withFile(String name, byte[] content) {
    Map<String, byte[]> files = new LinkedHashMap<>(GOOD);
    if (!name.equals("manifest.json")) {
      String manifest = new String(files.get("manifest.json"), StandardCharsets.UTF_8);
      String right = manifest.replace(Sha256.hex(files.get(name)), Sha256.hex(content));
      files.put("manifest.json", right.getBytes(StandardCharsets.UTF_8));
    }
    files.put(name, content);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> entry : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static Map<String, byte[]> unzip(byte[] bytes) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.put(entry.getName(), zip.readAllBytes());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }
}
