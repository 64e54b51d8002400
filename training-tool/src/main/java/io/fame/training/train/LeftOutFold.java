/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.train;

import io.fame.scoring.line.Hashing;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Labelled examples that are left out together, and what a model without them is trained on.
 *
 * @param leftOut indices of the examples
 * @param rest all others; anticipated ones are in every rest
 */
record LeftOutFold(int[] leftOut, List<TrainingExample> rest) {
  private static final int FOLDS = 5;

  /**
   * Folds that leave out every labelled example once.
   *
   * @param groups a number for each example; those of one number are left out together
   */
  static List<LeftOutFold> of(List<TrainingExample> examples, long[] groups) {
    int[] foldOf = new int[groups.length];
    for (int i = 0; i < groups.length; i++) {
      foldOf[i] = examples.get(i).anticipated() ? -1 : number(groups[i]);
    }
    return IntStream.range(0, FOLDS)
        .mapToObj(
            fold ->
                new LeftOutFold(
                    IntStream.range(0, foldOf.length).filter(i -> foldOf[i] == fold).toArray(),
                    IntStream.range(0, foldOf.length)
                        .filter(i -> foldOf[i] != fold)
                        .mapToObj(examples::get)
                        .toList()))
        .toList();
  }

  /** Which of the folds leaves a group out. */
  static int number(long group) {
    return Math.floorMod(Hashing.mix(group), FOLDS);
  }
}
