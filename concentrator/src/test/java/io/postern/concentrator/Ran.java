package io.postern.concentrator;

import java.io.PrintWriter;
import java.io.StringWriter;

/** What a command did, run in this JVM. */
public record Ran(int status, String out, String err) {
  public static Ran postern(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status = Postern.run(new PrintWriter(out), new PrintWriter(err), arguments);
    return new Ran(status, out.toString(), err.toString());
  }
}
