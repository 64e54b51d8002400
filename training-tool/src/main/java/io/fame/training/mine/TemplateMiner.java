/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.mine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.scoring.LogLine;
import io.fame.scoring.line.Hashing;
import io.fame.scoring.line.LineTokenizer;
import io.fame.scoring.line.TokenizedLine;
import io.fame.scoring.template.Template;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Mines event templates from a stream of lines with Drain (He et al., ICWS 2017): lines of equal
 * length that begin alike join the most similar group, and positions in which a group's lines
 * differ become wildcards. The order of lines matters, so feed them in a defined order.
 *
 * <p>Memory grows with the number of templates, not with the number of lines, and templates have a
 * limit: where new texts keep coming, those that come after it get none. Not thread-safe.
 */
public final class TemplateMiner {
  /** Share of equal tokens from which on a line joins a group. */
  private static final double LEAST_SIMILARITY = 0.8;

  /** Masked texts whose group is remembered; a full memory only costs time. */
  private static final int REMEMBERED_TEXTS = 200_000;

  /** What {@link #add} returns for a line that has no group, since there is no room for more. */
  public static final int NO_GROUP = -1;

  /** Most templates; a fifth of what a bundle may have. */
  public static final int MOST_TEMPLATES = 10_000;

  /** Most memory of the groups: that many templates of twenty to fifty words. */
  private static final long MOST_BYTES = 32L << 20;

  /** A token of a group without its characters: its text's object, its place, its hash. */
  private static final long TOKEN_BYTES = 56;

  private final TokenizedLine line = new TokenizedLine();
  private final List<Group> groups = new ArrayList<>();
  private final Map<Long, List<Integer>> leaves = new HashMap<>();
  private final Map<Long, Integer> groupOfText = new HashMap<>();
  private long bytes;

  public TemplateMiner() {}

  /** Goes on where a miner was when it said its {@link #state}. */
  public TemplateMiner(JsonNode state) {
    for (JsonNode group : state.path("groups")) {
      Group restored = new Group(group);
      leaves.computeIfAbsent(restored.leaf, k -> new ArrayList<>()).add(groups.size());
      groups.add(restored);
      bytes += restored.bytes();
    }
    // What groups took when they were made: their tokens may have become shorter wildcards since.
    bytes = state.path("bytes").asLong(bytes);
    JsonNode texts = state.path("texts");
    for (int i = 0; i < texts.size(); i += 2) {
      groupOfText.put(texts.get(i).asLong(), texts.get(i + 1).asInt());
    }
  }

  /** All that another miner needs to give every further line the group that this one would. */
  public ObjectNode state() {
    ObjectNode state = JsonNodeFactory.instance.objectNode();
    ArrayNode all = state.putArray("groups");
    groups.forEach(group -> all.add(group.state()));
    state.put("bytes", bytes);
    ArrayNode texts = state.putArray("texts");
    groupOfText.forEach((text, group) -> texts.add(text).add(group));
    return state;
  }

  private static final class Group {
    private final long leaf;
    private final String[] tokens;
    private final long[] hashes;

    Group(TokenizedLine line, long leaf) {
      this.leaf = leaf;
      tokens = new String[line.tokens()];
      hashes = new long[line.tokens()];
      for (int i = 0; i < tokens.length; i++) {
        tokens[i] = line.maskedToken(i);
        hashes[i] = line.tokenHash(i);
      }
    }

    Group(JsonNode state) {
      leaf = state.path("leaf").asLong();
      JsonNode saved = state.path("tokens");
      tokens = new String[saved.size()];
      hashes = new long[saved.size()];
      for (int i = 0; i < tokens.length; i++) {
        boolean differs = saved.get(i).isNull();
        tokens[i] = differs ? Template.WILDCARD : saved.get(i).asText();
        hashes[i] = differs ? 0 : LineTokenizer.maskedTokenHash(tokens[i]);
      }
    }

    ObjectNode state() {
      ObjectNode state = JsonNodeFactory.instance.objectNode().put("leaf", leaf);
      ArrayNode saved = state.putArray("tokens");
      for (int i = 0; i < tokens.length; i++) {
        // A line may hold the wildcard's own text.
        saved.add(hashes[i] == 0 ? null : tokens[i]);
      }
      return state;
    }

    /** How many tokens equal the line's, or any smaller number once it must be too small. */
    int equalTokens(TokenizedLine other, int least) {
      int equal = hashes.length;
      for (int i = 0; i < hashes.length && equal >= least; i++) {
        equal -= hashes[i] == other.tokenHash(i) ? 0 : 1;
      }
      return equal;
    }

    long bytes() {
      long bytes = 0;
      for (String token : tokens) {
        bytes += TOKEN_BYTES + token.length();
      }
      return bytes;
    }

    void generalize(TokenizedLine other) {
      for (int i = 0; i < hashes.length; i++) {
        if (hashes[i] != other.tokenHash(i)) {
          hashes[i] = 0;
          tokens[i] = Template.WILDCARD;
        }
      }
    }
  }

  /**
   * Adds a line.
   *
   * @return index of its group, which stays the same however the group is generalized later, or
   *     {@link #NO_GROUP}
   */
  public int add(LogLine logLine) {
    LineTokenizer.tokenize(logLine.message(), line);
    long text = line.maskedHash();
    Integer known = groupOfText.get(text);
    if (known != null) {
      return known;
    }
    int group = join();
    if (group != NO_GROUP && groupOfText.size() < REMEMBERED_TEXTS) {
      groupOfText.put(text, group);
    }
    return group;
  }

  private int join() {
    // A first token with a number in it differs between lines of one kind: it may not split them.
    long first = line.tokens() == 0 || line.tokenMasked(0) ? 0 : line.tokenHash(0);
    long key = Hashing.combine(line.tokens(), first);
    int best = NO_GROUP;
    int least = (int) Math.ceil(LEAST_SIMILARITY * line.tokens());
    for (int candidate : leaves.getOrDefault(key, List.of())) {
      int equal = groups.get(candidate).equalTokens(line, least);
      if (equal >= least) {
        best = candidate;
        // Of equally similar groups the first one wins.
        least = equal + 1;
      }
    }
    if (best != NO_GROUP) {
      groups.get(best).generalize(line);
      return best;
    }
    return groups.size() < MOST_TEMPLATES && bytes < MOST_BYTES ? newGroup(key) : NO_GROUP;
  }

  private int newGroup(long leaf) {
    Group group = new Group(line, leaf);
    int index = groups.size();
    groups.add(group);
    bytes += group.bytes();
    leaves.computeIfAbsent(leaf, k -> new ArrayList<>()).add(index);
    return index;
  }

  /** The templates so far, by group index; ids are hashes of the template texts. */
  public List<Template> templates() {
    List<Template> templates = new ArrayList<>(groups.size());
    Set<Long> ids = new HashSet<>();
    for (Group group : groups) {
      long id = group.tokens.length;
      for (String token : group.tokens) {
        id = Hashing.combine(id, LineTokenizer.maskedTokenHash(token));
      }
      while (!ids.add(id)) {
        id = Hashing.mix(id + 1);
      }
      templates.add(new Template(HexFormat.of().toHexDigits(id), List.of(group.tokens), null));
    }
    return templates;
  }
}
