package io.postern.concentrator.ca;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "export",
    description = "Print the authority's certificate and those above it as PEM.")
final class CaExportCommand implements Callable<Integer> {
  @ParentCommand private CaCommand ca = new CaCommand();

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      description = "Where they are written.")
  private @Nullable Path out;

  @Override
  public Integer call() {
    String pem = ca.ask("chain", CaCommand.arguments()).asText();
    if (out == null) {
      ca.print(pem);
    } else {
      OutputFile.write(out, pem);
    }
    return 0;
  }
}
