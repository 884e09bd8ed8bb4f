package io.postern.ittests.network;

import io.postern.ittests.process.Command;
import io.postern.ittests.process.Daemon;
import io.postern.ittests.process.Dialogue;
import io.postern.ittests.process.Output;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One node of the topology: a network namespace, and the programs run inside it. */
public final class Namespace {
  private final String name;
  private final String node;
  private final Workplace place;

  Namespace(String name, String node, Workplace place) {
    this.name = name;
    this.node = node;
    this.place = place;
  }

  /** The name that {@code ip netns} knows, e.g. {@code pt4711-0-gw}. */
  public String name() {
    return name;
  }

  /** The part of the name that says what it is, e.g. {@code gw} or {@code client3}. */
  public String node() {
    return node;
  }

  /** Runs a program to its end and demands success. */
  public Output run(String... words) {
    return inside(Command.of(words)).run();
  }

  /** Runs a program to its end, whatever its exit status. */
  public Output attempt(String... words) {
    return inside(Command.of(words)).attempt();
  }

  /** The same command, to be run in this namespace. */
  public Command inside(Command command) {
    return command.behind(prefix());
  }

  /** Starts a program that goes on; its output goes to the log {@code NODE-program.log}. */
  public Daemon start(String program, String... words) {
    return start(program, Map.of(), List.of(words));
  }

  /** Starts a program that goes on, with variables added to its environment. */
  public Daemon start(String program, Map<String, String> environment, List<String> words) {
    List<String> all = new ArrayList<>(prefix());
    all.addAll(words);
    return place.keep(Daemon.start(all, environment, place.log(node + "-" + program)));
  }

  /**
   * Starts a program to talk to, line by line; its errors go to the log {@code NODE-program.log}.
   */
  public Dialogue converse(String program, List<String> words) {
    List<String> all = new ArrayList<>(prefix());
    all.addAll(words);
    return Dialogue.start(all, place.log(node + "-" + program));
  }

  /** A folder of this node for short-lived files; its path is short enough for a socket. */
  public Path scratch() {
    return place.scratch();
  }

  /** Where the program of this name writes its log. */
  public Path logOf(String program) {
    return place.log(node + "-" + program);
  }

  /** Runs {@code ip} on the lines of {@code batch}. */
  void ip(String batch) {
    Command.of("ip", "-n", name, "-batch", "-").reading(batch).run();
  }

  /** Loads nftables rules. */
  void nft(String ruleset) {
    inside(Command.of("nft", "-f", "-").reading(ruleset)).run();
  }

  private List<String> prefix() {
    return List.of("ip", "netns", "exec", name);
  }
}
