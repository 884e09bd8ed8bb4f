package io.postern.ittests.process;

import java.util.stream.Stream;

/**
 * What a program left behind.
 *
 * @param exit its exit status, 0 for success
 * @param out its standard output
 * @param error its standard error
 */
public record Output(int exit, String out, String error) {

  public boolean succeeded() {
    return exit == 0;
  }

  /** Standard output by line. */
  public Stream<String> lines() {
    return out.lines();
  }

  /** Both streams, for a failure's text. */
  public String everything() {
    return (out + error).strip();
  }
}
