/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.model;

import io.fame.plugin.model.ModelLoadException.Kind;
import io.fame.scoring.bundle.BundleFormat;
import io.fame.scoring.bundle.Sha256;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.OpenSearchException;
import org.opensearch.OpenSearchTimeoutException;
import org.opensearch.action.get.GetResponse;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
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
  static final String SIZE = "model_content_size_in_bytes";

  private static final TimeValue TIMEOUT = TimeValue.timeValueSeconds(30);

  /** The same bundle may have been uploaded more than once. */
  private static final int MAX_UPLOADS = 20;

  private static final int MAX_CHUNKS = 1024;

  private final Client client;

  MlCommonsRegistry(Client client) {
    this.client = client;
  }

  @Override
  @SuppressWarnings("try") // the context is only there to be closed
  public Optional<byte[]> find(String model, ModelVersion version) throws ModelLoadException {
    // The registry is read by the node itself, whoever's request led here.
    try (ThreadContext.StoredContext ignored =
        client.threadPool().getThreadContext().stashContext()) {
      List<SearchHit> uploads = uploads(model, version);
      ModelLoadException last = null;
      for (SearchHit upload : uploads) {
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
    } catch (IndexNotFoundException e) {
      throw new ModelLoadException(
          Kind.UNAVAILABLE, "registry_missing: there is no index " + INDEX, e);
    } catch (OpenSearchTimeoutException e) {
      throw new ModelLoadException(
          Kind.UNAVAILABLE, "registry_timeout: the registry did not answer within " + TIMEOUT, e);
    } catch (OpenSearchException e) {
      throw new ModelLoadException(
          Kind.UNAVAILABLE,
          "registry_unreadable: the registry cannot be read: " + e.getClass().getSimpleName(),
          e);
    }
  }

  private List<SearchHit> uploads(String model, ModelVersion version) {
    SearchSourceBuilder query =
        new SearchSourceBuilder()
            .query(
                QueryBuilders.boolQuery()
                    .filter(QueryBuilders.termQuery(HASH, version.sha256()))
                    .mustNot(QueryBuilders.existsQuery(CHUNK)))
            .fetchSource(new String[] {NAME, CHUNKS, SIZE}, null)
            .size(MAX_UPLOADS);
    SearchRequest request = new SearchRequest(INDEX).source(query).pipeline("_none");
    // A hit that is missing because a shard is away must not look like a model that is not there.
    request.allowPartialSearchResults(false);
    SearchResponse response = client.search(request).actionGet(TIMEOUT);
    List<SearchHit> uploads = new ArrayList<>();
    for (SearchHit hit : response.getHits()) {
      if (model.equals(hit.getSourceAsMap().get(NAME))) {
        uploads.add(hit);
      }
    }
    return uploads;
  }

  private byte[] content(SearchHit upload, ModelVersion version) throws ModelLoadException {
    int chunks = number(upload, CHUNKS, MAX_CHUNKS);
    int size = number(upload, SIZE, BundleFormat.MAX_ZIP_BYTES);
    ByteArrayOutputStream zip = new ByteArrayOutputStream(size);
    for (int chunk = 0; chunk < chunks; chunk++) {
      zip.writeBytes(chunk(upload.getId(), chunk));
      if (zip.size() > size) {
        break;
      }
    }
    if (zip.size() != size) {
      throw new ModelLoadException(
          Kind.MISMATCH,
          "digest_mismatch: the registry says " + size + " bytes and holds another number");
    }
    byte[] content = zip.toByteArray();
    String actual = Sha256.hex(content);
    if (!actual.equals(version.sha256())) {
      throw new ModelLoadException(
          Kind.MISMATCH,
          "digest_mismatch: the registry holds SHA-256 " + actual + " under " + version);
    }
    return content;
  }

  private byte[] chunk(String id, int chunk) throws ModelLoadException {
    GetResponse response =
        client.prepareGet(INDEX, id + '_' + chunk).setFetchSource(CONTENT, null).get(TIMEOUT);
    Object content = response.isExists() ? response.getSourceAsMap().get(CONTENT) : null;
    if (!(content instanceof String)) {
      throw new ModelLoadException(
          Kind.UNAVAILABLE, "chunk_missing: the registry lacks chunk " + chunk);
    }
    try {
      return Base64.getDecoder().decode((String) content);
    } catch (IllegalArgumentException e) {
      throw new ModelLoadException(
          Kind.MISMATCH, "digest_mismatch: chunk " + chunk + " is not base64", e);
    }
  }

  private static int number(SearchHit upload, String field, int most) throws ModelLoadException {
    Map<String, Object> source = upload.getSourceAsMap();
    Object value = source.get(field);
    long number = value instanceof Number ? ((Number) value).longValue() : -1;
    if (number < 1 || number > most) {
      throw new ModelLoadException(
          Kind.MISMATCH,
          "corrupt: the registry says " + field + " " + value + ", allowed is 1 to " + most);
    }
    return (int) number;
  }
}
