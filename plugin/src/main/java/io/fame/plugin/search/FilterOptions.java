/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.search;

import io.fame.plugin.ingest.FieldPath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;

/**
 * Which documents a {@code fame_filter} keeps; an option that is null has its default.
 *
 * <ul>
 *   <li>{@code min_score}: documents with at least this {@code anomaly_score}, 0 to 1, instead of
 *       those that the model's own threshold makes anomalies, which is the default
 *   <li>{@code domains}: of these only the ones of these failure domains; a name or a list of names
 *   <li>{@code novel}: of these only the ones whose template the model knows (false) or does not
 *       (true)
 *   <li>{@code include_unscored}: and, whatever the other options say, all documents without a
 *       score; default: false
 *   <li>{@code target_field}: the object that the processor {@code fame} wrote; default: {@code
 *       fame}
 * </ul>
 */
final class FilterOptions {
  private static final String MIN_SCORE = "min_score";
  private static final String DOMAINS = "domains";
  private static final String NOVEL = "novel";
  private static final String INCLUDE_UNSCORED = "include_unscored";
  private static final String TARGET_FIELD = "target_field";
  private static final Set<String> NAMES =
      new TreeSet<>(Set.of(MIN_SCORE, DOMAINS, NOVEL, INCLUDE_UNSCORED, TARGET_FIELD));

  /** Options that were given: Double, list of strings, Boolean, Boolean, String, or null. */
  private final Map<String, Object> given;

  private FilterOptions(Map<String, Object> given) {
    this.given = given;
  }

  /**
   * Reads options as JSON has them.
   *
   * @param complaint makes an exception of an option's name and what is wrong with it
   */
  static FilterOptions read(
      Map<String, Object> options, BiFunction<String, String, RuntimeException> complaint) {
    Map<String, Object> given = new HashMap<>();
    options.forEach(
        (name, value) -> {
          if (!NAMES.contains(name)) {
            throw complaint.apply(name, "is no option, the options are " + NAMES);
          }
          try {
            given.put(name, value == null ? null : read(name, value));
          } catch (IllegalArgumentException e) {
            throw complaint.apply(name, e.getMessage());
          }
        });
    return new FilterOptions(given);
  }

  private static Object read(String name, Object value) {
    switch (name) {
      case MIN_SCORE:
        return score(value);
      case DOMAINS:
        return domains(value);
      case TARGET_FIELD:
        if (value instanceof String) {
          return FieldPath.of((String) value).name();
        }
        throw new IllegalArgumentException("must be the name of a field");
      default:
        if (value instanceof Boolean) {
          return value;
        }
        throw new IllegalArgumentException("must be true or false");
    }
  }

  private static Double score(Object value) {
    if (value instanceof Number) {
      double score = ((Number) value).doubleValue();
      if (score >= 0 && score <= 1) {
        return score;
      }
    }
    throw new IllegalArgumentException("must be a number from 0 to 1");
  }

  private static List<String> domains(Object value) {
    List<String> domains = new ArrayList<>();
    for (Object domain : value instanceof List ? (List<?>) value : List.of(value)) {
      if (!(domain instanceof String)) {
        throw new IllegalArgumentException("must be a failure domain or a list of them");
      }
      domains.add((String) domain);
    }
    if (domains.isEmpty()) {
      throw new IllegalArgumentException("must name at least one failure domain");
    }
    return domains;
  }

  /** The options as they were given, for the wire. */
  Map<String, Object> asMap() {
    return given;
  }

  /** These options where {@code others} says nothing; its null takes an option back. */
  FilterOptions overriddenBy(FilterOptions others) {
    Map<String, Object> both = new HashMap<>(given);
    both.putAll(others.given);
    return new FilterOptions(both);
  }

  /** A new query that matches what is kept; it belongs to the caller. */
  BoolQueryBuilder toQuery() {
    String target = (String) value(TARGET_FIELD, "fame");
    BoolQueryBuilder kept = new BoolQueryBuilder();
    Object minScore = given.get(MIN_SCORE);
    kept.filter(
        minScore == null
            ? QueryBuilders.termQuery(target + ".anomaly", true)
            : QueryBuilders.rangeQuery(target + ".anomaly_score").gte(minScore));
    if (given.get(DOMAINS) != null) {
      kept.filter(inDomains(target + ".failure_domain", (List<?>) given.get(DOMAINS)));
    }
    if (given.get(NOVEL) != null) {
      kept.filter(QueryBuilders.termQuery(target + ".novel", given.get(NOVEL)));
    }
    if (!(boolean) value(INCLUDE_UNSCORED, false)) {
      return kept;
    }
    QueryBuilder unscored =
        new BoolQueryBuilder().mustNot(QueryBuilders.existsQuery(target + ".anomaly_score"));
    return new BoolQueryBuilder().should(kept).should(unscored).minimumShouldMatch(1);
  }

  /**
   * Without our component template a dynamic mapping makes the field a text of single words, with
   * the whole name in {@code keyword} below it. A field that is not mapped matches nothing, so both
   * mappings get the right documents.
   */
  private static QueryBuilder inDomains(String field, List<?> domains) {
    String below = field + ".keyword";
    QueryBuilder asKeyword =
        new BoolQueryBuilder()
            .filter(QueryBuilders.termsQuery(field, domains))
            .mustNot(QueryBuilders.existsQuery(below));
    return new BoolQueryBuilder()
        .should(asKeyword)
        .should(QueryBuilders.termsQuery(below, domains))
        .minimumShouldMatch(1);
  }

  private Object value(String name, Object byDefault) {
    Object value = given.get(name);
    return value == null ? byDefault : value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FilterOptions && given.equals(((FilterOptions) other).given);
  }

  @Override
  public int hashCode() {
    return given.hashCode();
  }
}
