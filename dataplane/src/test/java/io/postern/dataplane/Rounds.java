package io.postern.dataplane;

/** The argument that programs of measurements take. */
public final class Rounds {
  private Rounds() {}

  /**
   * @param arguments none, or {@code rounds=} and a number from 1
   * @throws IllegalArgumentException if they are others
   */
  public static int of(String[] arguments, int otherwise) {
    int rounds = otherwise;
    for (String argument : arguments) {
      if (!argument.matches("rounds=[1-9][0-9]{0,3}")) {
        throw new IllegalArgumentException("unknown argument: " + argument);
      }
      rounds = Integer.parseInt(argument.substring("rounds=".length()));
    }
    return rounds;
  }
}
