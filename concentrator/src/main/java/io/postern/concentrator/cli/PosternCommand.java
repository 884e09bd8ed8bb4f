package io.postern.concentrator.cli;

import io.postern.concentrator.ca.CaCommand;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The root of the command line. */
@Command(
    name = "postern",
    description = "An IPsec VPN concentrator: IKEv1 with XAUTH and Mode Config, ESP in userspace.",
    scope = ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {"0:done", "1:failed", "2:wrong usage or configuration"},
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      HelpCommand.class,
      DemoCommand.class,
      InitCommand.class,
      ConnectCommand.class,
      RunCommand.class,
      CheckCommand.class,
      StatusCommand.class,
      SessionsCommand.class,
      DisconnectCommand.class,
      ExplainCommand.class,
      UpCommand.class,
      DownCommand.class,
      UserCommand.class,
      ProfileCommand.class,
      CaCommand.class,
      TemplateCommand.class,
      CompletionCommand.class,
      VersionCommand.class
    })
public final class PosternCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  public static CommandLine commandLine(PrintWriter out, PrintWriter err) {
    return new CommandLine(new PosternCommand())
        .setOut(out)
        .setErr(err)
        .setUsageHelpAutoWidth(true)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(PosternCommand::wrongUsage)
        .setExecutionExceptionHandler(PosternCommand::failed);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  private static int wrongUsage(ParameterException wrong, String[] arguments) {
    CommandLine command = wrong.getCommandLine();
    command.getErr().println("postern: " + wrong.getMessage());
    if (!CommandLine.UnmatchedArgumentException.printSuggestions(wrong, command.getErr())) {
      command.getErr().println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
    }
    return CommandLine.ExitCode.USAGE;
  }

  private static int failed(
      Exception failure, CommandLine command, CommandLine.ParseResult arguments) {
    if (failure instanceof CommandFailure expected) {
      command.getErr().println("postern: " + expected.getMessage());
      return expected.status();
    }
    command.getErr().println("postern: this is a defect, please report it with what follows");
    failure.printStackTrace(command.getErr());
    return CommandLine.ExitCode.SOFTWARE;
  }
}
