package io.postern.concentrator.cli;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import io.postern.concentrator.config.Configuration;
import io.postern.concentrator.daemon.Logging;
import io.postern.concentrator.daemon.StartFailure;
import io.postern.concentrator.demo.Demo;
import io.postern.concentrator.demo.StageFailure;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
    name = "demo",
    description = {
      "The two-minute tour: a gateway, a client that logs in, and traffic through the tunnel.",
      "As root in network namespaces of its own with real TUN devices, else within one process."
    })
final class DemoCommand implements Callable<Integer> {
  @Option(
      names = "--for",
      paramLabel = "TIME",
      converter = TimeConverter.class,
      description = "End after this time, e.g. 20s; without it at Ctrl-C.")
  private Optional<Duration> howLong = Optional.empty();

  @Option(names = "--in-process", description = "No namespaces and devices, also as root.")
  private boolean inProcess;

  @Spec private CommandSpec spec = CommandSpec.create();

  /** As in the configuration. */
  static final class TimeConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      try {
        return ConfigFactory.parseString("time = " + text).getDuration("time");
      } catch (ConfigException wrong) {
        throw new TypeConversionException("expected a time such as 20s or 2m, not " + text);
      }
    }
  }

  @Override
  public Integer call() {
    Logging.configure(new Configuration.Log(false, "warn"));
    PrintWriter out = spec.commandLine().getOut();
    try {
      Demo demo = Demo.start(!inProcess, out::println);
      GoodEnd end = GoodEnd.onSignal(demo, demo::passed);
      DemoScreen screen = new DemoScreen(out, terminal());
      try {
        play(demo, screen);
      } finally {
        demo.close();
      }
      if (!end.asked()) {
        end.cancel();
        out.println();
        out.println(
            (demo.passed() ? "Traffic passed: " : "No traffic passed: ") + screen.summary());
      }
      return demo.passed() ? 0 : 1;
    } catch (StageFailure | StartFailure failure) {
      throw CommandFailure.failed(String.valueOf(failure.getMessage()));
    }
  }

  private void play(Demo demo, DemoScreen screen) {
    long start = System.nanoTime();
    while (howLong.isEmpty() || System.nanoTime() - start < howLong.get().toNanos()) {
      Optional<Demo.Round> round = demo.round();
      if (round.isEmpty()) {
        return;
      }
      screen.show(round.get());
    }
  }

  private static boolean terminal() {
    return System.console() != null
        && System.console().isTerminal()
        && !"dumb".equals(System.getenv("TERM"));
  }
}
