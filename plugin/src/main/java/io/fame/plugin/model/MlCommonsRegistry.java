/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.model;

import io.fame.plugin.model.ModelLoadException.Reason;
import io.fame.scoring.bundle.BundleFormat;
import io.fame.scoring.bundle.Sha256;
import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.opensearch.OpenSearchException;
import org.opensearch.OpenSearchTimeoutException;
import org.opensearch.action.get.GetResponse;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.index.IndexNotFoundException;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.transport.client.Client;

/**
 * Bundles in the index of ML Commons, read with plain searches and gets, since its client is not
 * published. A model is one document with the hash of its content, and one document {@code
 * {id}_{n}} per chunk. ML Commons checks neither hash nor size of what is uploaded, so both are
 * checked here.
 */
final class MlCommonsRegistry implements BundleSource {
  static final String INDEX = ".plugins-ml-model";
  static final String CONTENT = "model_content";
  static final String CHUNK = "chunk_number";
  static final String CHUNKS = "total_chunks";
  static final String HASH = "model_content_hash_value";
  static final String NAME = "name";
  static final String VERSION = "model_version";
  static final String SIZE = "model_content_size_in_bytes";

  private static final TimeValue TIMEOUT = TimeValue.timeValueSeconds(30);

  /** Where the index has the name as it is; names are analyzed otherwise. */
  private static final String EXACT_NAME = NAME + ".keyword";

  /** The same bundle may have been uploaded more than once. */
  private static final int MAX_UPLOADS = 20;

  private static final int MAX_CHUNKS = 1024;

  private final Client client;
  private final TimeValue timeout;

  MlCommonsRegistry(Client client) {
    this(client, TIMEOUT);
  }

  /**
   * Creates a registry.
   *
   * @param timeout for each of its answers
   */
  MlCommonsRegistry(Client client, TimeValue timeout) {
    this.client = client;
    this.timeout = timeout;
  }

  @Override
  public Optional<byte[]> find(String model, ModelVersion version) throws ModelLoadException {
    return read(
        () -> {
          ModelLoadException last = null;
          for (SearchHit upload : uploads(model, HASH, version.sha256())) {
            try {
              return Optional.of(content(upload, version));
            } catch (ModelLoadException e) {
              last = e;
            }
          }
          if (last != null) {
            throw last;
          }
          return Optional.empty();
        });
  }

  @Override
  public Optional<ModelVersion> resolve(String model, String version) throws ModelLoadException {
    return read(
        () -> {
          Set<String> hashes = new TreeSet<>();
          for (SearchHit upload : uploads(model, VERSION, version)) {
            hashes.add(String.valueOf(upload.getSourceAsMap().get(HASH)));
          }
          if (hashes.size() > 1) {
            throw new ModelLoadException(
                Reason.AMBIGUOUS,
                "the registry holds several bundles of version "
                    + version
                    + ": name one as version:sha256, of "
                    + hashes);
          }
          return hashes.isEmpty()
              ? Optional.empty()
              : Optional.of(new ModelVersion(version, hashes.iterator().next()));
        });
  }

  private interface Reading<T> {
    T read() throws ModelLoadException;
  }

  @SuppressWarnings("try") // the context is only there to be closed
  private <T> T read(Reading<T> reading) throws ModelLoadException {
    // The registry is read by the node itself, whoever's request led here.
    try (ThreadContext.StoredContext ignored =
        client.threadPool().getThreadContext().stashContext()) {
      return reading.read();
    } catch (IndexNotFoundException e) {
      throw new ModelLoadException(Reason.REGISTRY_MISSING, "there is no index " + INDEX, e);
    } catch (OpenSearchTimeoutException e) {
      throw new ModelLoadException(
          Reason.REGISTRY_TIMEOUT, "the registry did not answer within " + timeout, e);
    } catch (OpenSearchException e) {
      throw new ModelLoadException(
          Reason.REGISTRY_UNREADABLE,
          "the registry cannot be read: " + e.getClass().getSimpleName(),
          e);
    }
  }

  private List<SearchHit> uploads(String model, String field, String value) {
    SearchSourceBuilder query =
        new SearchSourceBuilder()
            .query(
                QueryBuilders.boolQuery()
                    .filter(QueryBuilders.termQuery(field, value))
                    .filter(QueryBuilders.termQuery(EXACT_NAME, model))
                    .mustNot(QueryBuilders.existsQuery(CHUNK)))
            .fetchSource(new String[] {CHUNKS, SIZE, HASH}, null)
            .size(MAX_UPLOADS);
    SearchRequest request = new SearchRequest(INDEX).source(query).pipeline("_none");
    // A hit that is missing because a shard is away must not look like a model that is not there.
    request.allowPartialSearchResults(false);
    return List.of(client.search(request).actionGet(timeout).getHits().getHits());
  }

  private byte[] content(SearchHit upload, ModelVersion version) throws ModelLoadException {
    long chunks = number(upload, CHUNKS);
    long bytes = number(upload, SIZE);
    if (bytes > BundleFormat.MAX_ZIP_BYTES) {
      throw new ModelLoadException(
          Reason.TOO_LARGE,
          "the registry says " + bytes + " bytes, allowed are " + BundleFormat.MAX_ZIP_BYTES);
    }
    if (chunks > MAX_CHUNKS) {
      throw new ModelLoadException(
          Reason.REGISTRY_MALFORMED,
          "the registry says " + chunks + " chunks, allowed are " + MAX_CHUNKS);
    }
    int size = (int) bytes;
    ByteArrayOutputStream zip = new ByteArrayOutputStream(size);
    for (int chunk = 0; chunk < chunks; chunk++) {
      zip.writeBytes(chunk(upload.getId(), chunk));
      if (zip.size() > size) {
        break;
      }
    }
    if (zip.size() != size) {
      throw new ModelLoadException(
          Reason.DIGEST_MISMATCH, "the registry says " + size + " bytes and holds another number");
    }
    byte[] content = zip.toByteArray();
    String actual = Sha256.hex(content);
    if (!actual.equals(version.sha256())) {
      throw new ModelLoadException(
          Reason.DIGEST_MISMATCH, "the registry holds SHA-256 " + actual + " under " + version);
    }
    return content;
  }

  private byte[] chunk(String id, int chunk) throws ModelLoadException {
    GetResponse response =
        client.prepareGet(INDEX, id + '_' + chunk).setFetchSource(CONTENT, null).get(timeout);
    Object content = response.isExists() ? response.getSourceAsMap().get(CONTENT) : null;
    if (!(content instanceof String)) {
      throw new ModelLoadException(Reason.CHUNK_MISSING, "the registry lacks chunk " + chunk);
    }
    try {
      return Base64.getDecoder().decode((String) content);
    } catch (IllegalArgumentException e) {
      throw new ModelLoadException(Reason.DIGEST_MISMATCH, "chunk " + chunk + " is not base64", e);
    }
  }

  private static long number(SearchHit upload, String field) throws ModelLoadException {
    Object value = upload.getSourceAsMap().get(field);
    if (!(value instanceof Number) || ((Number) value).longValue() < 1) {
      throw new ModelLoadException(
          Reason.REGISTRY_MALFORMED, "the registry says " + field + " " + value);
    }
    return ((Number) value).longValue();
  }
}
