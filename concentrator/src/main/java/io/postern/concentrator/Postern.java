package io.postern.concentrator;

import io.postern.concentrator.cli.PosternCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Where the program starts. */
public final class Postern {
  private Postern() {}

  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(out, err, arguments));
  }

  /**
   * @return the exit status: 0 done, 1 failed, 2 wrong usage or configuration
   */
  public static int run(PrintWriter out, PrintWriter err, String... arguments) {
    int status = PosternCommand.commandLine(out, err).execute(arguments);
    out.flush();
    err.flush();
    return status;
  }
}
