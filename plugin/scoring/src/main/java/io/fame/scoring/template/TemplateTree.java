/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.template;

import io.fame.scoring.line.Hashing;
import io.fame.scoring.line.LineTokenizer;
import io.fame.scoring.line.TokenizedLine;
import java.util.List;

/**
 * Finds the frozen template of a line. Immutable and thread-safe.
 *
 * <p>Templates are looked up by their number of tokens and their first constant token; among the
 * templates of that bucket the first in the bundle's order whose constants all match wins. A line
 * of no template may be one of a template with named fields added at its end, or resemble one by
 * its words; a line of which neither is true is novel. Nothing here depends on lines that came
 * before, so every node and every run agree.
 */
public final class TemplateTree {
  /** What {@link #match} returns for a novel line. */
  public static final int NONE = -1;

  /** First constants from this position on share one bucket per number of tokens. */
  private static final int MAX_POSITION = 3;

  /** Named fields at the end of a line that a template need not have. */
  private static final int MOST_ADDED_FIELDS = 16;

  /** A template without its tokens, and what leads to it. */
  private static final long TEMPLATE_BYTES = 256;

  /** A token without its chars: its text's object, its place, its hash. */
  private static final long TOKEN_BYTES = 56;

  private final List<Template> templates;
  private final long[][] tokenHashes;
  private final TemplatesByHash buckets;
  private final SimilarTemplates similar;

  private TemplateTree(List<Template> templates, long[][] hashes, TemplatesByHash buckets) {
    this.templates = templates;
    this.tokenHashes = hashes;
    this.buckets = buckets;
    this.similar = new SimilarTemplates(templates);
  }

  /** Builds the tree; {@code 0} stands for a wildcard in the hashed templates. */
  public static TemplateTree of(List<Template> templates) {
    long[][] hashes = new long[templates.size()][];
    TemplatesByHash.Builder buckets = new TemplatesByHash.Builder();
    for (int t = 0; t < hashes.length; t++) {
      List<String> tokens = templates.get(t).tokens();
      hashes[t] = new long[tokens.size()];
      for (int i = 0; i < tokens.size(); i++) {
        hashes[t][i] = Template.WILDCARD.equals(tokens.get(i)) ? 0 : tokenHash(tokens.get(i));
      }
      buckets.add(bucketOf(hashes[t]), t);
    }
    return new TemplateTree(List.copyOf(templates), hashes, buckets.build());
  }

  /** Index of the template that the line matches token by token, or {@link #NONE}. */
  public int match(TokenizedLine line) {
    return match(line, line.tokens());
  }

  /**
   * Index of the template that the line matches, or that it matches without named fields ({@code
   * rt=0.003}) at its end, or that it resembles most; {@link #NONE} where it resembles none.
   */
  public int closest(TokenizedLine line) {
    int count = line.tokens();
    int found = match(line, count);
    for (int added = 1; found == NONE && added <= MOST_ADDED_FIELDS && added < count; added++) {
      if (!line.isNamedField(count - added)) {
        break;
      }
      found = match(line, count - added);
    }
    return found == NONE ? similar.closest(line) : found;
  }

  /** The template that the first tokens of the line match. */
  private int match(TokenizedLine line, int count) {
    int found = NONE;
    for (int position = 0; position <= Math.min(count, MAX_POSITION); position++) {
      boolean constant = position < count && position < MAX_POSITION;
      int[] bucket = buckets.get(bucket(count, position, constant ? line.tokenHash(position) : 0));
      int candidate = bucket == null ? NONE : firstMatch(bucket, line);
      if (candidate != NONE && (found == NONE || candidate < found)) {
        found = candidate;
      }
    }
    return found;
  }

  public List<Template> templates() {
    return templates;
  }

  /** What the tree takes, about. */
  public long memoryBytes() {
    long bytes = similar.memoryBytes();
    for (Template template : templates) {
      bytes += TEMPLATE_BYTES;
      for (String token : template.tokens()) {
        bytes += TOKEN_BYTES + token.length();
      }
    }
    return bytes;
  }

  private int firstMatch(int[] bucket, TokenizedLine line) {
    for (int t : bucket) {
      if (matches(tokenHashes[t], line)) {
        return t;
      }
    }
    return NONE;
  }

  private static boolean matches(long[] template, TokenizedLine line) {
    for (int i = 0; i < template.length; i++) {
      if (template[i] != 0 && template[i] != line.tokenHash(i)) {
        return false;
      }
    }
    return true;
  }

  private static long bucketOf(long[] template) {
    int first = 0;
    while (first < template.length && template[first] == 0) {
      first++;
    }
    int position = Math.min(first, MAX_POSITION);
    boolean constant = position < template.length && position < MAX_POSITION;
    return bucket(template.length, position, constant ? template[position] : 0);
  }

  private static long bucket(int count, int position, long token) {
    return Hashing.combine(count * 8L + position, token);
  }

  private static long tokenHash(String maskedToken) {
    return LineTokenizer.maskedTokenHash(maskedToken);
  }
}
