package io.postern.concentrator.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.postern.actors.settings.HeadendSettings;
import io.postern.concentrator.config.Configuration;
import io.postern.concentrator.config.ConfigurationLoader;
import io.postern.concentrator.config.LoadedConfiguration;
import io.postern.concentrator.config.Problem;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "check",
    description = "Check a configuration: every error with file, line, key, what was expected.")
final class CheckCommand implements Callable<Integer> {
  @Mixin private ConfigOption config = new ConfigOption();

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    LoadedConfiguration loaded = ConfigurationLoader.load(config.file());
    if (json) {
      spec.commandLine().getOut().println(object(loaded).toPrettyString());
    } else {
      print(loaded);
    }
    return loaded.configuration().isPresent() ? 0 : 2;
  }

  private void print(LoadedConfiguration loaded) {
    PrintWriter err = spec.commandLine().getErr();
    loaded.problems().forEach(err::println);
    long errors = loaded.problems().stream().filter(Problem::isError).count();
    long warnings = loaded.problems().size() - errors;
    loaded
        .configuration()
        .ifPresentOrElse(
            found ->
                spec.commandLine()
                    .getOut()
                    .println(config.file() + ": good" + warned(warnings) + ": " + summary(found)),
            () -> err.println(count(errors, "error") + warned(warnings)));
  }

  private static String warned(long warnings) {
    return warnings == 0 ? "" : ", " + count(warnings, "warning");
  }

  /** What it has none of is left out. */
  private static String summary(Configuration configuration) {
    HeadendSettings headend = configuration.headend();
    StringBuilder summary = new StringBuilder().append(headend.identity());
    List.of(
            Map.entry("group", headend.groups().size()),
            Map.entry("site", headend.sites().size()),
            Map.entry("manual entry", headend.manual().size()),
            Map.entry("pool", headend.pools().size()))
        .forEach(
            each -> {
              if (each.getValue() > 0) {
                summary.append(", ").append(count(each.getValue(), each.getKey()));
              }
            });
    return summary.toString();
  }

  private static String count(long number, String what) {
    if (number == 1) {
      return number + " " + what;
    }
    String plural = what.endsWith("y") ? what.substring(0, what.length() - 1) + "ies" : what + "s";
    return number + " " + plural;
  }

  private static ObjectNode object(LoadedConfiguration loaded) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("good", loaded.configuration().isPresent());
    ArrayNode problems = object.putArray("problems");
    loaded.problems().forEach(problem -> problems.add(object(problem)));
    return object;
  }

  private static ObjectNode object(Problem problem) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("severity", problem.severity().name().toLowerCase(Locale.ROOT));
    object.put("file", problem.location().file());
    object.put("line", problem.location().line());
    object.put("key", problem.key());
    object.put("message", problem.message());
    problem.suggestion().ifPresent(meant -> object.put("suggestion", meant));
    return object;
  }

  /** Tells of all problems, and goes on if none is an error. */
  static Configuration require(ConfigOption config, PrintWriter err) {
    return require(config, err, true);
  }

  /**
   * @param warnings whether they are told as well
   */
  static Configuration require(ConfigOption config, PrintWriter err, boolean warnings) {
    LoadedConfiguration loaded = ConfigurationLoader.load(config.file());
    List<Problem> problems = loaded.problems();
    problems.stream().filter(one -> warnings || one.isError()).forEach(err::println);
    return loaded
        .configuration()
        .orElseThrow(
            () ->
                CommandFailure.wrong(
                    count(problems.stream().filter(Problem::isError).count(), "error")
                        + " in the configuration"));
  }
}
