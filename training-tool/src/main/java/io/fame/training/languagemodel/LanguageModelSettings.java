/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The section {@code language_model} of the configuration. Absent values get the defaults.
 *
 * @param provider whose protocol is spoken
 * @param baseUrl where, without the path of a single call; default: the provider's own
 * @param model name of the model, as the provider spells it
 * @param apiKeyEnv environment variable that holds the key; default: the provider's usual one
 * @param apiKeyFile file that holds the key, instead of the environment
 * @param region AWS region, Bedrock only; default {@code us-east-1}
 * @param allowedEndpoints origins ({@code https://host[:port]}) that may be called besides the
 *     provider's own and this machine
 * @param jsonSchema whether a JSON schema of the answer goes with every request, as long as the
 *     server takes it; default yes
 * @param temperature 0..2; default: not sent, since some models refuse it
 * @param maxOutputTokens most tokens of one answer; default 8192
 * @param timeoutSeconds for one answer, first byte to last; default 120
 * @param retries how often a request is sent again after an error that passes; default 5
 * @param parallelRequests requests under way at once; default 4
 * @param linesPerRequest log lines in one request for labels; default 20
 * @param votes answers that a doubtful line gets; default 3
 * @param anticipatedLines lines of either kind that are asked for per failure domain; default 30, 0
 *     for none
 * @param prices what tokens cost, for the estimate and the budget
 * @param budget what may be spent
 * @param journal file that keeps every answer, so that nothing is paid twice; default {@code
 *     fame-answers.jsonl} beside the configuration
 * @param redaction what is replaced before anything leaves the machine
 * @param offline whether nothing may ever be sent: only answers that the journal has count, as they
 *     come from batch files; default no
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record LanguageModelSettings(
    Provider provider,
    URI baseUrl,
    String model,
    String apiKeyEnv,
    Path apiKeyFile,
    String region,
    List<String> allowedEndpoints,
    Boolean jsonSchema,
    Double temperature,
    Integer maxOutputTokens,
    Integer timeoutSeconds,
    Integer retries,
    Integer parallelRequests,
    Integer linesPerRequest,
    Integer votes,
    Integer anticipatedLines,
    Prices prices,
    Budget budget,
    Path journal,
    Redaction redaction,
    Boolean offline) {

  private static final Path JOURNAL = Path.of("fame-answers.jsonl");

  public LanguageModelSettings {
    require(provider != null, "provider", "is missing: openai, ollama, anthropic or bedrock");
    require(model != null && !model.isBlank(), "model", "is missing");
    region = region == null ? "us-east-1" : region;
    require(region.matches("[a-z0-9-]+"), "region", "must be an AWS region");
    baseUrl = baseUrl == null ? provider.url(region) : baseUrl;
    require(
        baseUrl.getHost() != null && Set.of("http", "https").contains(baseUrl.getScheme()),
        "base_url",
        "must be an http or https URL");
    require(baseUrl.getRawUserInfo() == null, "base_url", "must not hold credentials");
    apiKeyEnv = apiKeyEnv == null ? provider.keyVariable() : apiKeyEnv;
    allowedEndpoints = allowedEndpoints == null ? List.of() : List.copyOf(allowedEndpoints);
    jsonSchema = jsonSchema == null || jsonSchema;
    require(
        temperature == null || (temperature >= 0 && temperature <= 2),
        "temperature",
        "must be from 0 to 2");
    maxOutputTokens = count("max_output_tokens", maxOutputTokens, 8192, 256, 1_000_000);
    timeoutSeconds = count("timeout_seconds", timeoutSeconds, 120, 1, 3600);
    retries = count("retries", retries, 5, 0, 20);
    parallelRequests = count("parallel_requests", parallelRequests, 4, 1, 64);
    linesPerRequest = count("lines_per_request", linesPerRequest, 20, 1, 200);
    votes = count("votes", votes, 3, 1, 9);
    anticipatedLines = count("anticipated_lines", anticipatedLines, 30, 0, 200);
    prices = prices == null ? Prices.UNKNOWN : prices;
    budget = budget == null ? new Budget(null, null, null) : budget;
    require(
        budget.cost() == null || prices.known(), "budget.cost", "needs prices to be counted with");
    journal = journal == null ? JOURNAL : journal;
    redaction = redaction == null ? Redaction.DEFAULT : redaction;
    offline = offline != null && offline;
  }

  /** A model by its name, with the defaults for all else. */
  public static LanguageModelSettings of(Provider provider, String model, Path journal) {
    return new LanguageModelSettings(
        provider, null, model, null, null, null, null, null, null, null, null, null, null, null,
        null, null, null, null, journal, null, null);
  }

  /** The same with relative paths taken from a folder: that of the configuration. */
  public LanguageModelSettings resolvedAgainst(Path folder) {
    Path keyFile = apiKeyFile == null ? null : folder.resolve(apiKeyFile);
    return with(provider, baseUrl, apiKeyEnv, keyFile, folder.resolve(journal));
  }

  /** The same model, spoken to in another protocol; nothing can be sent with this. */
  LanguageModelSettings inProtocolOf(Provider other) {
    return with(other, other.url(region), apiKeyEnv, apiKeyFile, journal);
  }

  /** The same with its key in an environment variable. */
  LanguageModelSettings withKeyFrom(String variable) {
    return with(provider, baseUrl, variable, null, journal);
  }

  private LanguageModelSettings with(
      Provider newProvider, URI newUrl, String newKeyEnv, Path newKeyFile, Path newJournal) {
    return new LanguageModelSettings(
        newProvider,
        newUrl,
        model,
        newKeyEnv,
        newKeyFile,
        region,
        allowedEndpoints,
        jsonSchema,
        temperature,
        maxOutputTokens,
        timeoutSeconds,
        retries,
        parallelRequests,
        linesPerRequest,
        votes,
        anticipatedLines,
        prices,
        budget,
        newJournal,
        redaction,
        offline);
  }

  /** {@code provider/model}, for caches and provenance. */
  public String name() {
    return provider + "/" + model;
  }

  /**
   * Price of a million tokens.
   *
   * @param inputPerMillion sent; {@code null} if unknown
   * @param outputPerMillion received; {@code null} if unknown
   * @param currency for the reports; default USD
   * @param batchFactor what a batch endpoint asks, as a share of these prices; default 0.5, which
   *     is what the providers' endpoints for OpenAI's batch files ask
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  public record Prices(
      Double inputPerMillion, Double outputPerMillion, String currency, Double batchFactor) {
    static final Prices UNKNOWN = new Prices(null, null, null, null);

    public Prices {
      require(
          (inputPerMillion == null) == (outputPerMillion == null),
          "prices",
          "needs input_per_million and output_per_million, or neither");
      require(
          inputPerMillion == null || (inputPerMillion >= 0 && outputPerMillion >= 0),
          "prices",
          "must not be negative");
      currency = currency == null ? "USD" : currency;
      batchFactor = batchFactor == null ? 0.5 : batchFactor;
      require(batchFactor >= 0 && batchFactor <= 1, "prices.batch_factor", "must be from 0 to 1");
    }

    public boolean known() {
      return inputPerMillion != null;
    }

    /** What it costs; 0 where prices are unknown. */
    public double of(Usage usage) {
      return known()
          ? (paid(usage.inputTokens(), usage.batchInputTokens()) * inputPerMillion
                  + paid(usage.outputTokens(), usage.batchOutputTokens()) * outputPerMillion)
              / 1e6
          : 0;
    }

    private double paid(long tokens, long byBatch) {
      return tokens - byBatch + byBatch * batchFactor;
    }
  }

  /**
   * The most that the journal's requests may come to, over all runs that share it.
   *
   * @param requests number of answered requests; {@code null}: no limit
   * @param tokens sent and received; {@code null}: no limit
   * @param cost in the currency of the prices; {@code null}: no limit
   */
  public record Budget(Long requests, Long tokens, Double cost) {
    public Budget {
      require(requests == null || requests >= 0, "budget.requests", "must not be negative");
      require(tokens == null || tokens >= 0, "budget.tokens", "must not be negative");
      require(cost == null || cost >= 0, "budget.cost", "must not be negative");
    }

    public boolean isUnlimited() {
      return requests == null && tokens == null && cost == null;
    }

    /** Whether usage stays within it. */
    public boolean covers(Usage usage, Prices prices) {
      return (requests == null || usage.requests() <= requests)
          && (tokens == null || usage.tokens() <= tokens)
          && (cost == null || prices.of(usage) <= cost);
    }
  }

  /**
   * What is replaced in lines before prompts and cache.
   *
   * @param categories what is looked for; default: everything
   * @param longestNumber digits from which on a number is replaced; default 9
   * @param names names of users that are redacted wherever they stand; default none
   * @param keep words that are no names of hosts or users, although they stand where names do;
   *     default none
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  public record Redaction(
      Set<Redactor.Category> categories,
      Integer longestNumber,
      List<String> names,
      List<String> keep) {
    /** Everything is looked for. */
    public static final Redaction DEFAULT = new Redaction(null, null, null, null);

    public Redaction {
      names =
          entries(
              "names",
              names,
              ListedNames::normalized,
              "a name has a letter or a digit; write it as it stands in the logs");
      keep =
          entries(
              "keep",
              keep,
              word -> word == null ? "" : KnownNames.nameIn(word),
              "lines give away names of at most 64 characters in eight parts; list its parts");
      for (int i = 0; i < keep.size(); i++) {
        require(
            !names.contains(keep.get(i)),
            "redaction.keep",
            "has an entry, number %d, that is in redaction.names too; take it out of one of them"
                .formatted(i + 1));
      }
      categories = categories == null ? Set.of(Redactor.Category.values()) : Set.copyOf(categories);
      longestNumber = count("redaction.longest_number", longestNumber, 9, 1, 100);
    }

    /**
     * @param normalized gives nothing for what would never match
     */
    private static List<String> entries(
        String list, List<String> entries, UnaryOperator<String> normalized, String advice) {
      List<String> all = new ArrayList<>();
      for (String entry : entries == null ? List.<String>of() : entries) {
        all.add(normalized.apply(entry));
        require(
            !all.get(all.size() - 1).isEmpty(),
            "redaction." + list,
            "has an entry, number %d, that would never match: %s, or take it out"
                .formatted(all.size(), advice));
      }
      return List.copyOf(all);
    }
  }

  /** The key, from where the configuration says it is; {@code null} where none is needed. */
  String apiKey(Map<String, String> environment) throws LanguageModelException {
    return ApiKey.find(this, environment);
  }

  private static int count(String name, Integer value, int otherwise, int least, int most) {
    require(
        value == null || (value >= least && value <= most),
        name,
        "must be from " + least + " to " + most);
    return value == null ? otherwise : value;
  }

  private static void require(boolean holds, String name, String problem) {
    if (!holds) {
      throw new IllegalArgumentException("language_model." + name + " " + problem);
    }
  }
}
