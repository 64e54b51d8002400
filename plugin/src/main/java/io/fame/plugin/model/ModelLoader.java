/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.model;

import io.fame.plugin.memory.MemoryAccount;
import io.fame.plugin.model.ModelLoadException.Kind;
import io.fame.plugin.model.ModelLoadException.Reason;
import io.fame.plugin.model.VerifiedCopies.Copy;
import io.fame.scoring.LogScorer;
import io.fame.scoring.ScoreMemo;
import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.BundleException;
import io.fame.scoring.bundle.BundleReader;
import io.fame.scoring.bundle.SignaturePolicy;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Fetches, verifies and opens bundles. Blocks; not for threads that others wait for. */
final class ModelLoader {
  private static final Logger LOG = LogManager.getLogger(ModelLoader.class);

  private final List<BundleSource> sources;
  private final VerifiedCopies copies;
  private final SignaturePolicy policy;
  private final ScoreMemo memo;
  private final MemoryAccount memory;

  /** Why ONNX Runtime does not start: the JVM tells the first attempt only. */
  private String noOnnxRuntime;

  /**
   * Creates a loader.
   *
   * @param sources asked in this order
   * @param memo shared by all models
   * @param memory counts what models take
   */
  ModelLoader(
      List<BundleSource> sources,
      VerifiedCopies copies,
      SignaturePolicy policy,
      ScoreMemo memo,
      MemoryAccount memory) {
    this.sources = List.copyOf(sources);
    this.copies = copies;
    this.policy = policy;
    this.memo = memo;
    this.memory = memory;
  }

  /**
   * Opens the copy that this node kept, if it still passes.
   *
   * @param orOther take the latest other one that passes where the wanted one is not here or does
   *     not
   */
  Optional<LoadedModel> openCopy(String model, ModelVersion wanted, boolean orOther) {
    Stream<Copy> others = orOther ? copies.others(model, wanted) : Stream.empty();
    return Stream.concat(copies.find(model, wanted).stream(), others)
        .map(copy -> openCopy(model, copy))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private Optional<LoadedModel> openCopy(String model, Copy copy) {
    try {
      return Optional.of(open(model, copy.version(), copy.zip()));
    } catch (ModelLoadException e) {
      LOG.warn(
          "the local copy of model [{}] version [{}] does not pass any more",
          model,
          copy.version(),
          e);
      return Optional.empty();
    }
  }

  /** Fetches a version from the first source that has it, opens it and keeps a copy. */
  LoadedModel fetch(String model, ModelVersion version) throws ModelLoadException {
    byte[] zip = first(source -> source.find(model, version));
    LoadedModel loaded = open(model, version, zip);
    copies.keep(model, version, zip);
    return loaded;
  }

  /** Opens a version that may become the active one, from a copy or a source; stages a copy. */
  LoadedModel prepare(String model, ModelVersion version) throws ModelLoadException {
    Optional<LoadedModel> copy = openCopy(model, version, false);
    if (copy.isPresent()) {
      return copy.get();
    }
    byte[] zip = first(source -> source.find(model, version));
    LoadedModel loaded = open(model, version, zip);
    copies.stage(model, version, zip);
    return loaded;
  }

  /** Which bundle a version number names, in the first source that knows it. */
  ModelVersion resolve(String model, String version) throws ModelLoadException {
    return first(source -> source.resolve(model, version));
  }

  /** The version serves: its copy is now the one to start from. */
  void activated(String model, ModelVersion version) {
    copies.promote(model, version);
  }

  private interface Inquiry<T> {
    Optional<T> ask(BundleSource source) throws ModelLoadException;
  }

  private <T> T first(Inquiry<T> inquiry) throws ModelLoadException {
    ModelLoadException failure =
        new ModelLoadException(Reason.NOT_FOUND, "no registry holds this version");
    for (BundleSource source : sources) {
      try {
        Optional<T> found = inquiry.ask(source);
        if (found.isPresent()) {
          return found.get();
        }
      } catch (ModelLoadException e) {
        // Of a source that has nothing there is less to tell than of one that failed.
        failure = e.kind() == Kind.NOT_FOUND && failure.kind() != Kind.NOT_FOUND ? failure : e;
      }
    }
    throw failure;
  }

  /** One at a time: two at once would double the memory that it takes. */
  private synchronized LoadedModel open(String model, ModelVersion version, byte[] zip)
      throws ModelLoadException {
    try {
      Bundle bundle = BundleReader.read(zip, policy);
      String name = bundle.manifest().name();
      if (!model.equals(name)) {
        throw new ModelLoadException(Reason.OTHER_MODEL, "the bundle is of model [" + name + "]");
      }
      return new LoadedModel(
          model, version, LogScorer.open(bundle, memo), bundle.certificate(), memory);
    } catch (BundleException e) {
      throw new ModelLoadException(e);
    } catch (LinkageError e) {
      if (noOnnxRuntime == null) {
        noOnnxRuntime = rootCause(e).getMessage();
      }
      throw new ModelLoadException(
          Reason.NO_ONNXRUNTIME, "ONNX Runtime does not start: " + noOnnxRuntime, e);
    } catch (RuntimeException e) {
      throw ModelLoadException.unexpected(e);
    }
  }

  private static Throwable rootCause(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
