/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.model;

import io.fame.plugin.memory.MemoryAccount;
import io.fame.plugin.model.ModelLoadException.Kind;
import io.fame.plugin.model.VerifiedCopies.Copy;
import io.fame.scoring.LogScorer;
import io.fame.scoring.ScoreMemo;
import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.BundleException;
import io.fame.scoring.bundle.BundleReader;
import io.fame.scoring.bundle.SignaturePolicy;
import java.util.List;
import java.util.Optional;
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
   * @param orOther take a copy of another version where there is none of the wanted one
   */
  Optional<LoadedModel> openCopy(String model, ModelVersion wanted, boolean orOther) {
    Optional<Copy> copy = copies.find(model, wanted);
    if (copy.isEmpty() || !(orOther || copy.get().version().equals(wanted))) {
      return Optional.empty();
    }
    try {
      return Optional.of(open(model, copy.get().version(), copy.get().zip()));
    } catch (ModelLoadException e) {
      LOG.warn("the local copy of model [{}] does not pass any more", model, e);
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
        new ModelLoadException(Kind.NOT_FOUND, "not_found: no registry holds this version");
    for (BundleSource source : sources) {
      try {
        Optional<T> found = inquiry.ask(source);
        if (found.isPresent()) {
          return found.get();
        }
      } catch (ModelLoadException e) {
        failure = e;
      }
    }
    throw failure;
  }

  private LoadedModel open(String model, ModelVersion version, byte[] zip)
      throws ModelLoadException {
    try {
      Bundle bundle = BundleReader.read(zip, policy);
      String name = bundle.manifest().name();
      if (!model.equals(name)) {
        throw new ModelLoadException(
            Kind.REFUSED, "other_model: the bundle is of model [" + name + "]");
      }
      return new LoadedModel(
          model, version, LogScorer.open(bundle, memo), bundle.certificate(), memory);
    } catch (BundleException e) {
      throw new ModelLoadException(Kind.REFUSED, e.reason().code() + ": " + e.getMessage(), e);
    } catch (RuntimeException | LinkageError e) {
      // LinkageError: ONNX Runtime's native library does not load on this machine.
      throw new ModelLoadException(
          Kind.REFUSED, "error: the model cannot be opened: " + e.getClass().getSimpleName(), e);
    }
  }
}
