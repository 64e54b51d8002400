/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.partition;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Agglomerative clustering of templates: clusters are merged in the order that raises the variance
 * within them least (Ward), found with nearest-neighbour chains in quadratic time.
 */
final class WardHierarchy {
  private final int size;
  private final List<Merge> merges = new ArrayList<>();

  /** Clusters the given templates; equal input gives equal clusters. */
  WardHierarchy(TemplateVectors vectors, int[] templates) {
    size = templates.length;
    float[][] distance = new float[size][];
    for (int i = 0; i < size; i++) {
      distance[i] = new float[i];
      for (int j = 0; j < i; j++) {
        distance[i][j] = (float) (2 - 2 * vectors.similarity(templates[i], templates[j]));
      }
    }
    link(distance);
    merges.sort(Comparator.comparingDouble(Merge::height));
  }

  /**
   * Cuts the hierarchy.
   *
   * @param clusters number of clusters wanted, from 1 to the number of templates
   * @return the cluster of each template, numbered from 0 by first occurrence
   */
  int[] cut(int clusters) {
    int[] parent = new int[size];
    Arrays.setAll(parent, i -> i);
    for (Merge merge : merges.subList(0, size - clusters)) {
      parent[root(parent, merge.second())] = root(parent, merge.first());
    }
    int[] number = new int[size];
    Arrays.fill(number, -1);
    int[] cluster = new int[size];
    int next = 0;
    for (int i = 0; i < size; i++) {
      int root = root(parent, i);
      if (number[root] < 0) {
        number[root] = next++;
      }
      cluster[i] = number[root];
    }
    return cluster;
  }

  private void link(float[][] distance) {
    int[] weight = new int[size];
    Arrays.fill(weight, 1);
    int[] chain = new int[size];
    int length = 0;
    for (int left = size; left > 1; ) {
      if (length == 0) {
        chain[length++] = firstAlive(weight);
      }
      int last = chain[length - 1];
      int before = length > 1 ? chain[length - 2] : -1;
      int nearest = nearest(distance, weight, last, before);
      if (nearest != before) {
        chain[length++] = nearest;
        continue;
      }
      length -= 2;
      merges.add(new Merge(last, before, at(distance, last, before)));
      mergeInto(distance, weight, last, before);
      left--;
    }
  }

  /** The nearest cluster; of equally near ones the one before in the chain, so that it ends. */
  private static int nearest(float[][] distance, int[] weight, int cluster, int preferred) {
    int nearest = preferred;
    float best = preferred < 0 ? Float.POSITIVE_INFINITY : at(distance, cluster, preferred);
    for (int other = 0; other < weight.length; other++) {
      if (other != cluster && weight[other] > 0 && at(distance, cluster, other) < best) {
        nearest = other;
        best = at(distance, cluster, other);
      }
    }
    return nearest;
  }

  /** The update of Lance and Williams for Ward's criterion; {@code from} is dead afterwards. */
  private static void mergeInto(float[][] distance, int[] weight, int to, int from) {
    float between = at(distance, to, from);
    for (int other = 0; other < weight.length; other++) {
      if (other != to && other != from && weight[other] > 0) {
        float merged =
            ((weight[to] + weight[other]) * at(distance, to, other)
                    + (weight[from] + weight[other]) * at(distance, from, other)
                    - weight[other] * between)
                / (weight[to] + weight[from] + weight[other]);
        distance[Math.max(to, other)][Math.min(to, other)] = merged;
      }
    }
    weight[to] += weight[from];
    weight[from] = 0;
  }

  private static float at(float[][] distance, int a, int b) {
    return distance[Math.max(a, b)][Math.min(a, b)];
  }

  private static int firstAlive(int[] weight) {
    int first = 0;
    while (weight[first] == 0) {
      first++;
    }
    return first;
  }

  private static int root(int[] parent, int node) {
    int root = node;
    while (parent[root] != root) {
      parent[root] = parent[parent[root]];
      root = parent[root];
    }
    return root;
  }

  private record Merge(int first, int second, double height) {}
}
