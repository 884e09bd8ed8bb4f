package io.postern.concentrator.cli;

import io.postern.concentrator.config.Reasons;
import io.postern.concentrator.template.Rendering;
import io.postern.concentrator.template.SiteTable;
import io.postern.concentrator.template.SiteTemplate;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "template",
    description = "Write the configuration of many sites out of one template and a table.")
final class TemplateCommand implements Runnable {
  private static final String OWNER_ONLY = "rw-------";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  @Command(
      name = "render",
      description = {
        "Fill in TEMPLATE once for each line of the table. {{column}} stands for a value, within a"
            + " quoted string. The result is one file to include; nothing is written if anything"
            + " is wrong."
      })
  int render(
      @Parameters(paramLabel = "TEMPLATE", description = "A piece of configuration.") Path template,
      @Option(
              names = "--data",
              required = true,
              paramLabel = "CSV",
              description = "The table: the first line names the columns.")
          Path data,
      @Option(
              names = {"-o", "--output"},
              paramLabel = "FILE",
              description = "Write here, readable by the owner alone. If not given: print.")
          @Nullable Path output) {
    try {
      String rendered = rendered(template, data);
      if (output == null) {
        out().print(rendered);
      } else {
        write(output, rendered);
      }
      out().flush();
      return 0;
    } catch (IOException unreadable) {
      throw CommandFailure.failed(Reasons.of(unreadable));
    }
  }

  private String rendered(Path templateFile, Path data) throws IOException {
    SiteTemplate template = new SiteTemplate(Files.readString(templateFile));
    List<String> badRows = new ArrayList<>();
    SiteTable table;
    try (Reader reader = Files.newBufferedReader(data)) {
      table = SiteTable.read(reader, badRows);
    }
    stopIf(badRows.stream().map(problem -> data + ": " + problem).toList());
    int all = table.rows().size();
    Rendering rendering =
        Rendering.of(template, table, templateFile, data, done -> progress(done, all));
    for (String column : rendering.unused()) {
      err().println("warning: " + data + ": the template does not use column " + column);
    }
    stopIf(rendering.wrong());
    return "# Made by: postern template render %s --data %s\n".formatted(templateFile, data)
        + rendering.text();
  }

  private void progress(int done, int all) {
    if (all >= 100 && (done % 100 == 0 || done == all)) {
      err().println(done + " of " + all);
    }
  }

  private static void stopIf(List<String> wrong) {
    if (!wrong.isEmpty()) {
      throw CommandFailure.wrong(String.join("\npostern: ", wrong));
    }
  }

  /** Whole or not at all: the file may be in use. */
  private static void write(Path output, String text) throws IOException {
    Path absolute = output.toAbsolutePath();
    Path draft =
        Files.createTempFile(
            absolute.getParent(),
            absolute.getFileName().toString(),
            ".draft",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
    try {
      Files.writeString(draft, text);
      Files.move(
          draft, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
