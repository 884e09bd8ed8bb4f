package io.postern.concentrator.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code postern(1)}, out of what {@code --help} of each command says; see man(7). */
public final class ManPage {
  private final StringBuilder page = new StringBuilder();

  private ManPage() {}

  /** The source of the page. */
  public static String text() {
    PrintWriter nowhere = new PrintWriter(new StringWriter());
    return new ManPage().write(PosternCommand.commandLine(nowhere, nowhere));
  }

  private String write(CommandLine root) {
    CommandSpec postern = root.getCommandSpec();
    line(".\\\" Made of the commands' own help: see CONTRIBUTING.md.");
    line(".TH POSTERN 1");
    line(".SH NAME");
    line("postern \\- " + escaped(String.join(" ", postern.usageMessage().description())));
    line(".SH SYNOPSIS");
    line(".B postern");
    line("COMMAND [OPTION]... [ARGUMENT]...");
    line(".SH COMMANDS");
    line("Each has");
    line(".BR \\-\\-help .");
    commands(root);
    line(".SH EXIT STATUS");
    postern
        .usageMessage()
        .exitCodeList()
        .forEach((status, meaning) -> item(".B " + escaped(status.strip()), meaning));
    ending();
    return page.toString();
  }

  private void ending() {
    line(".SH ENVIRONMENT");
    for (Map.Entry<String, String> each :
        List.of(
            Map.entry("POSTERN_SOCKET", "The control socket of the daemon to talk to."),
            Map.entry("POSTERN_CA_PASSPHRASE", "Opens the authority's keys, for postern ca."),
            Map.entry("POSTERN_CA_TOKEN_PIN", "Opens the authority's token, for postern ca."))) {
      item(".B " + each.getKey(), each.getValue());
    }
    line(".SH FILES");
    item(".I /etc/postern/postern.conf", "The configuration; postern check explains its faults.");
    item(".I /var/lib/postern/ca", "The certificate authority.");
    item(".I /run/postern/postern.sock", "The control socket of the daemon.");
    line(".SH SEE ALSO");
    line(".BR vpnc (8),");
    line(".BR swanctl (8),");
    line(".BR openssl (1)");
  }

  private void commands(CommandLine above) {
    above
        .getSubcommands()
        .forEach(
            (name, command) -> {
              if (!command.getCommandSpec().usageMessage().hidden()
                  && name.equals(command.getCommandName())) {
                command(command);
              }
            });
  }

  private void command(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    line(".SS " + escaped(spec.qualifiedName()));
    line(escaped(String.join(" ", spec.usageMessage().description())));
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      if (!parameter.hidden()) {
        item(".I " + escaped(parameter.paramLabel()), described(parameter));
      }
    }
    for (OptionSpec option : spec.options()) {
      // What a command has from the one above it is said there.
      if (!option.hidden() && !option.inherited() && !option.usageHelp() && !option.versionHelp()) {
        item(".B " + option(option), described(option));
      }
    }
    commands(command);
  }

  private static String option(OptionSpec option) {
    String names =
        List.of(option.names()).stream().map(ManPage::escaped).collect(Collectors.joining(", "));
    return option.arity().max() == 0
        ? names
        : names + " \\fI" + escaped(option.paramLabel()) + "\\fR";
  }

  private static String described(ArgSpec argument) {
    return String.join(" ", argument.description()) + (argument.required() ? " Required." : "");
  }

  private void item(String head, String text) {
    line(".TP");
    line(head);
    line(escaped(text));
  }

  /** No text line begins with a dot or an apostrophe, which would be a request. */
  private static String escaped(String text) {
    String oneLine = text.replace("%n", " ").replace("\\", "\\e").replaceAll("\\s+", " ").strip();
    String ascii =
        oneLine
            .codePoints()
            .mapToObj(
                point ->
                    point == '-'
                        ? "\\-"
                        : point < 0x80 ? Character.toString(point) : "\\[u%04X]".formatted(point))
            .collect(Collectors.joining());
    return ascii.startsWith(".") || ascii.startsWith("'") ? "\\&" + ascii : ascii;
  }

  private void line(String text) {
    page.append(text).append('\n');
  }
}
