package io.postern.concentrator.ca;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(name = "crl", description = "Print the CRL as PEM, or write it into a file.")
final class CaCrlCommand implements Callable<Integer> {
  @ParentCommand private CaCommand ca = new CaCommand();

  @Option(names = "--new", description = "Make a new one, also if none is due.")
  private boolean fresh;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      description = "Where it is written.")
  private @Nullable Path out;

  @Override
  public Integer call() {
    String pem = ca.ask("crl", CaCommand.arguments().put("fresh", fresh)).asText();
    if (out == null) {
      ca.print(pem);
    } else {
      OutputFile.write(out, pem);
    }
    return 0;
  }
}
