/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.registry;

import static com.github.tomakehurst.wiremock.client.WireMock.binaryEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.deleteRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static io.fame.training.cluster.FakeCluster.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import io.fame.scoring.bundle.Sha256;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.cluster.ClusterException;
import io.fame.training.cluster.ClusterException.Kind;
import io.fame.training.cluster.FakeCluster;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MlCommonsRegistryTest {
  private static final String MODELS = "/_plugins/_ml/models";
  private static final String GROUPS = "/_plugins/_ml/model_groups";
  private static final int CHUNK_BYTES = 1 << 16;
  private static final byte[] BUNDLE = randomBytes(CHUNK_BYTES + 5);
  private static final byte[] FIRST = Arrays.copyOf(BUNDLE, CHUNK_BYTES);
  private static final byte[] SECOND = Arrays.copyOfRange(BUNDLE, CHUNK_BYTES, BUNDLE.length);
  private static final String SHA256 = Sha256.hex(BUNDLE);
  private static final JsonNode ABOUT =
      JsonNodeFactory.instance.objectNode().put("certified", true);

  private final FakeCluster cluster = new FakeCluster();

  private static byte[] randomBytes(int size) {
    byte[] bytes = new byte[size];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  @BeforeEach
  void anEmptyRegistry() {
    cluster.on(post(GROUPS + "/_search"), hits());
    cluster.on(post(GROUPS + "/_register"), "{\"model_group_id\":\"g1\"}");
    cluster.on(post(MODELS + "/_search"), hits());
    cluster.on(post(MODELS + "/_register_meta"), "{\"model_id\":\"m1\"}");
    cluster.on(post(MODELS + "/m1/upload_chunk/0"), "{\"status\":\"Uploaded\"}");
    cluster.on(post(MODELS + "/m1/upload_chunk/1"), "{\"status\":\"Uploaded\"}");
    cluster.on(get(MODELS + "/m1"), meta("REGISTERED"));
    cluster.on(get(MODELS + "/m1_0?return_content=true"), chunk(FIRST));
    cluster.on(get(MODELS + "/m1_1?return_content=true"), chunk(SECOND));
    cluster.on(delete(MODELS + "/m1"), "{\"result\":\"deleted\"}");
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private static String hits(String... hits) {
    return "{\"hits\":{\"hits\":[" + String.join(",", hits) + "]}}";
  }

  private static String meta(String state) {
    return """
    {"model_version":"3","model_state":"%s","model_content_hash_value":"%s",
     "model_content_size_in_bytes":%d,"created_time":77,"total_chunks":2}
    """
        .formatted(state, SHA256, BUNDLE.length);
  }

  private static String chunk(byte[] content) {
    return "{\"model_content\":\"" + Base64.getEncoder().encodeToString(content) + "\"}";
  }

  private RegisteredModel upload() throws Exception {
    try (ClusterConnection connection = cluster.connect()) {
      return new MlCommonsRegistry(connection, Duration.ofMillis(300), CHUNK_BYTES)
          .upload("svc", BUNDLE, ABOUT);
    }
  }

  private void verifyRemoved(int times) {
    cluster.server.verify(times, deleteRequestedFor(urlEqualTo(MODELS + "/m1")));
  }

  @Test
  void uploadsInChunksAndReadsBack() throws Exception {
    assertThat(upload())
        .isEqualTo(new RegisteredModel("svc", "3", SHA256, "m1", BUNDLE.length, 77, null, true));
    cluster.server.verify(
        postRequestedFor(urlEqualTo(GROUPS + "/_register"))
            .withRequestBody(matchingJsonPath("$.name", equalTo("fame-svc"))));
    cluster.server.verify(
        postRequestedFor(urlEqualTo(MODELS + "/_register_meta"))
            .withRequestBody(
                equalToJson(
                    """
                    {"name":"svc","model_group_id":"g1","model_format":"ONNX",
                     "function_name":"TEXT_EMBEDDING","total_chunks":2,
                     "model_content_hash_value":"%s","model_content_size_in_bytes":%d,
                     "model_config":{"model_type":"fame","embedding_dimension":1,
                       "framework_type":"huggingface_transformers",
                       "all_config":"{\\"certified\\":true}"}}
                    """
                        .formatted(SHA256, BUNDLE.length))));
    cluster.server.verify(
        postRequestedFor(urlEqualTo(MODELS + "/m1/upload_chunk/0"))
            .withHeader("Content-Type", equalTo("application/json"))
            .withRequestBody(binaryEqualTo(FIRST)));
    cluster.server.verify(
        postRequestedFor(urlEqualTo(MODELS + "/m1/upload_chunk/1"))
            .withRequestBody(binaryEqualTo(SECOND)));
    verifyRemoved(0);
  }

  @Test
  void chunksAreAsLargeAsMlCommonsTakesThem() {
    assertThat(MlCommonsRegistry.CHUNK_BYTES).isBetween(5_000_000, 10_000_000);
  }

  @Test
  void usesTheGroupThatIsThere() throws Exception {
    cluster.on(post(GROUPS + "/_search"), hits("{\"_id\":\"g1\"}"));
    upload();
    cluster.server.verify(0, postRequestedFor(urlEqualTo(GROUPS + "/_register")));
  }

  /** The versions that the registry has. */
  private void stored(String... sources) {
    cluster.on(post(GROUPS + "/_search"), hits("{\"_id\":\"g1\"}"));
    String[] found = new String[sources.length];
    for (int i = 0; i < sources.length; i++) {
      found[i] = "{\"_id\":\"m1\",\"_source\":" + sources[i] + "}";
    }
    cluster.on(post(MODELS + "/_search"), hits(found));
  }

  @Test
  void aBundleThatIsThereIsNotStoredAgain() throws Exception {
    stored(meta("REGISTERED"));

    assertThat(upload().version()).isEqualTo("3");
    cluster.server.verify(0, postRequestedFor(urlEqualTo(MODELS + "/_register_meta")));
    cluster.server.verify(0, postRequestedFor(urlEqualTo(MODELS + "/m1/upload_chunk/0")));
    verifyRemoved(0);
  }

  @Test
  void anUploadThatWasKilledIsCompleted() throws Exception {
    stored(meta("REGISTERING"));
    cluster.server.stubFor(
        get(MODELS + "/m1")
            .inScenario("killed")
            .whenScenarioStateIs(Scenario.STARTED)
            .willReturn(FakeCluster.json(200, meta("REGISTERING")))
            .willSetStateTo("completed"));

    assertThat(upload().complete()).isTrue();
    cluster.server.verify(0, postRequestedFor(urlEqualTo(MODELS + "/_register_meta")));
    cluster.server.verify(
        postRequestedFor(urlEqualTo(MODELS + "/m1/upload_chunk/0"))
            .withRequestBody(binaryEqualTo(FIRST)));
    cluster.server.verify(
        postRequestedFor(urlEqualTo(MODELS + "/m1/upload_chunk/1"))
            .withRequestBody(binaryEqualTo(SECOND)));
    verifyRemoved(0);
  }

  @Test
  void otherContentAndContentThatIsDamagedAreStoredAsANewVersion() throws Exception {
    stored(meta("REGISTERED").replace(SHA256, "0".repeat(64)));
    upload();
    cluster.server.verify(1, postRequestedFor(urlEqualTo(MODELS + "/_register_meta")));

    stored(meta("REGISTERED"));
    cluster.server.stubFor(
        get(MODELS + "/m1_1?return_content=true")
            .inScenario("damaged")
            .whenScenarioStateIs(Scenario.STARTED)
            .willReturn(FakeCluster.json(200, chunk(new byte[] {1})))
            .willSetStateTo("new version"));
    upload();
    cluster.server.verify(2, postRequestedFor(urlEqualTo(MODELS + "/_register_meta")));
  }

  private static final String GONE =
      error(404, "status_exception", "Failed to find model with the provided model id");

  /** The stored version is "old"; what is stored anew is "m1". */
  private void storedAsOld(String state) {
    cluster.on(post(GROUPS + "/_search"), hits("{\"_id\":\"g1\"}"));
    cluster.on(
        post(MODELS + "/_search"), hits("{\"_id\":\"old\",\"_source\":" + meta(state) + "}"));
    cluster.on(get(MODELS + "/old"), meta(state));
    cluster.on(post(MODELS + "/old/upload_chunk/0"), "{\"status\":\"Uploaded\"}");
    cluster.on(post(MODELS + "/old/upload_chunk/1"), "{\"status\":\"Uploaded\"}");
    cluster.on(delete(MODELS + "/old"), "{\"result\":\"deleted\"}");
  }

  private void verifyStoredAnewAndTheOldLeftAlone() {
    cluster.server.verify(1, postRequestedFor(urlEqualTo(MODELS + "/_register_meta")));
    cluster.server.verify(0, deleteRequestedFor(urlEqualTo(MODELS + "/old")));
    verifyRemoved(0);
  }

  @Test
  void aVersionThatLacksAChunkDoesNotKeepItsBundleFromBeingStored() throws Exception {
    storedAsOld("REGISTERED");
    cluster.on(get(MODELS + "/old_0?return_content=true"), chunk(FIRST));
    cluster.on(get(MODELS + "/old_1?return_content=true"), 404, GONE);

    assertThat(upload().id()).isEqualTo("m1");
    verifyStoredAnewAndTheOldLeftAlone();
  }

  @Test
  void aVersionThatCannotBeReadForAnotherReasonIsNotTakenForMissing() {
    storedAsOld("REGISTERED");
    cluster.on(get(MODELS + "/old_0?return_content=true"), 500, error(500, "io_exception", "disk"));

    assertThat(catchThrowableOfType(ClusterException.class, this::upload).kind())
        .isEqualTo(Kind.FAILED);
    cluster.server.verify(0, postRequestedFor(urlEqualTo(MODELS + "/_register_meta")));
  }

  @Test
  void aVersionThatTheSearchStillShowsButIsDiscardedIsNotThere() throws Exception {
    storedAsOld("REGISTERING");
    cluster.on(get(MODELS + "/old"), 404, GONE);

    try (ClusterConnection connection = cluster.connect()) {
      assertThat(new MlCommonsRegistry(connection).versions("svc")).isEmpty();
    }
    assertThat(upload().id()).isEqualTo("m1");
    verifyStoredAnewAndTheOldLeftAlone();
  }

  @Test
  void anUploadThatSomebodyElseBeganIsNotRemovedWhenCompletingItFails() {
    storedAsOld("REGISTERING");
    cluster.on(post(MODELS + "/old/upload_chunk/1"), 500, error(500, "io_exception", "disk"));

    assertThat(catchThrowableOfType(ClusterException.class, this::upload).kind())
        .isEqualTo(Kind.FAILED);
    cluster.server.verify(0, postRequestedFor(urlEqualTo(MODELS + "/_register_meta")));
    cluster.server.verify(0, deleteRequestedFor(urlEqualTo(MODELS + "/old")));
  }

  @Test
  void anUploadThatSomebodyElseBeganAndThatNeverGetsCompleteIsStoredAnew() throws Exception {
    storedAsOld("REGISTERING");

    assertThat(upload().id()).isEqualTo("m1");
    verifyStoredAnewAndTheOldLeftAlone();
  }

  @Test
  void anUploadThatItsProcessDiscardsMeanwhileIsStoredAnew() throws Exception {
    storedAsOld("REGISTERING");
    cluster.on(post(MODELS + "/old/upload_chunk/1"), 404, GONE);

    assertThat(upload().id()).isEqualTo("m1");
    verifyStoredAnewAndTheOldLeftAlone();
  }

  @Test
  void usesTheGroupThatSomeoneElseMadeMeanwhile() throws Exception {
    cluster.on(
        post(GROUPS + "/_register"),
        400,
        error(400, "illegal_argument_exception", "The name you provided is already being used"));
    cluster.server.stubFor(
        post(GROUPS + "/_search")
            .inScenario("race")
            .whenScenarioStateIs(Scenario.STARTED)
            .willReturn(FakeCluster.json(200, hits()))
            .willSetStateTo("made"));
    cluster.server.stubFor(
        post(GROUPS + "/_search")
            .inScenario("race")
            .whenScenarioStateIs("made")
            .willReturn(FakeCluster.json(200, hits("{\"_id\":\"g1\"}"))));
    assertThat(upload().version()).isEqualTo("3");
  }

  @Test
  void waitsUntilTheModelIsRegistered() throws Exception {
    cluster.server.stubFor(
        get(MODELS + "/m1")
            .inScenario("slow")
            .whenScenarioStateIs(Scenario.STARTED)
            .willReturn(FakeCluster.json(200, meta("REGISTERING")))
            .willSetStateTo("done"));
    assertThat(upload().complete()).isTrue();
  }

  @Test
  void removesAnUploadThatIsNeverRegistered() {
    cluster.on(get(MODELS + "/m1"), meta("REGISTERING"));
    assertThat(catchThrowableOfType(RegistryException.class, this::upload))
        .hasMessageContaining("its state is REGISTERING");
    verifyRemoved(1);
  }

  @Test
  void removesAnUploadThatReadsBackDifferently() {
    cluster.on(get(MODELS + "/m1_1?return_content=true"), chunk(new byte[] {1}));
    assertThat(catchThrowableOfType(RegistryException.class, this::upload))
        .hasMessageContaining("another content for version 3 of model svc")
        .hasMessageContaining("expected SHA-256 " + SHA256);
    verifyRemoved(1);
  }

  @Test
  void removesAnUploadThatBreaksInTheMiddle() {
    cluster.on(post(MODELS + "/m1/upload_chunk/1"), 500, error(500, "io_exception", "disk"));
    assertThat(catchThrowableOfType(ClusterException.class, this::upload).kind())
        .isEqualTo(Kind.FAILED);
    verifyRemoved(1);
  }

  @Test
  void saysWhichSettingAllowsUploads() {
    cluster.on(
        post(MODELS + "/_register_meta"),
        400,
        error(
            400,
            "illegal_argument_exception",
            "user needs to enable allow_registering_model_via_local_file settings."));
    ClusterException failure = catchThrowableOfType(ClusterException.class, this::upload);
    assertThat(failure.kind()).isEqualTo(Kind.ML_COMMONS_UPLOAD_OFF);
    assertThat(failure)
        .hasMessageContaining(
            "\"plugins.ml_commons.allow_registering_model_via_local_file\": true");
  }

  @Test
  void saysThatMlCommonsIsMissing() {
    cluster.on(
        post(GROUPS + "/_search"),
        400,
        "{\"error\":\"no handler found for uri [" + GROUPS + "/_search] and method [POST]\"}");
    assertThat(catchThrowableOfType(ClusterException.class, this::upload).kind())
        .isEqualTo(Kind.ML_COMMONS_MISSING);
  }

  @Test
  void listsVersionsByNumberAndMarksIncompleteOnes() throws Exception {
    cluster.on(post(GROUPS + "/_search"), hits("{\"_id\":\"g1\"}"));
    cluster.on(
        post(MODELS + "/_search")
            .withRequestBody(
                matchingJsonPath("$.query.bool.filter[0].term.model_group_id", equalTo("g1"))),
        hits(
            "{\"_id\":\"a\",\"_source\":{\"model_version\":\"10\",\"model_state\":\"REGISTERED\"}}",
            "{\"_id\":\"b\",\"_source\":{\"model_version\":\"9\",\"model_state\":\"REGISTERING\"}}",
            "{\"_id\":\"c\",\"_source\":{\"model_version\":\"8\",\"model_state\":\"REGISTERING\"}}"));
    cluster.on(get(MODELS + "/b"), "{\"model_version\":\"9\",\"model_state\":\"REGISTERING\"}");
    // Registered, which the search does not know yet.
    cluster.on(get(MODELS + "/c"), "{\"model_version\":\"8\",\"model_state\":\"REGISTERED\"}");
    try (ClusterConnection connection = cluster.connect()) {
      assertThat(new MlCommonsRegistry(connection).versions("svc"))
          .extracting(RegisteredModel::version, RegisteredModel::complete)
          .containsExactly(tuple("8", true), tuple("9", false), tuple("10", true));
    }
  }

  @Test
  void knowsNoVersionsOfAModelThatIsNotThere() throws Exception {
    try (ClusterConnection connection = cluster.connect()) {
      assertThat(new MlCommonsRegistry(connection).versions("svc")).isEmpty();
      assertThat(new MlCommonsRegistry(connection).names()).isEmpty();
    }
  }
}
