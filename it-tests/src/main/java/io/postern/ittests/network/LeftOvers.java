package io.postern.ittests.network;

import io.postern.ittests.process.Command;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Namespaces of our naming, {@code pt<pid>-<number>-<node>}: their removal at the end, and that of
 * a run that was killed and could not do it itself.
 */
final class LeftOvers {
  private static final Pattern OURS = Pattern.compile("pt(\\d+)-\\d+");

  private LeftOvers() {}

  /** Removes what runs with a process id that no longer lives have left. */
  static void removeOfDeadRuns() {
    Set<String> prefixes = new HashSet<>(Workplace.scratchNames());
    for (String name : namespaces()) {
      int dash = name.lastIndexOf('-');
      if (dash > 0) {
        prefixes.add(name.substring(0, dash));
      }
    }
    for (String prefix : prefixes) {
      Matcher ours = OURS.matcher(prefix);
      if (ours.matches() && ProcessHandle.of(Long.parseLong(ours.group(1))).isEmpty()) {
        remove(prefix);
        Workplace.removeScratch(prefix);
      }
    }
  }

  /** Kills what still runs in the namespaces of {@code prefix} and removes them. */
  static void remove(String prefix) {
    for (String name : namespaces()) {
      if (name.startsWith(prefix + "-")) {
        Command.of("ip", "netns", "pids", name)
            .attempt()
            .lines()
            .map(pid -> ProcessHandle.of(Long.parseLong(pid.strip())))
            .forEach(process -> process.ifPresent(ProcessHandle::destroyForcibly));
        Command.of("ip", "netns", "del", name).attempt();
      }
    }
  }

  static Set<String> namespacesOf(String prefix) {
    return namespaces().stream()
        .filter(name -> name.startsWith(prefix + "-"))
        .collect(Collectors.toSet());
  }

  private static List<String> namespaces() {
    return Command.of("ip", "netns", "list")
        .run()
        .lines()
        .map(line -> line.split(" ", 2)[0])
        .toList();
  }
}
