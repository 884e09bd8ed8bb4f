package io.postern.ittests.peer;

import io.postern.ittests.network.Addresses;
import io.postern.ittests.network.Namespace;
import io.postern.ittests.process.Command;
import io.postern.ittests.process.Output;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** ike-scan: sends first messages of all kinds, right and wrong, and shows what comes back. */
public final class IkeScan {
  private final Namespace node;

  public IkeScan(Namespace node) {
    this.node = node;
  }

  /** Main mode, with these further arguments. */
  public Output probe(String... arguments) {
    List<String> words =
        new ArrayList<>(List.of("ike-scan", "--sport=0", "--retry=1", "--timeout=1500", "-M"));
    words.addAll(List.of(arguments));
    words.add(Addresses.GATEWAY);
    return node.inside(Command.of(words).within(Duration.ofSeconds(20))).attempt();
  }

  /** Aggressive mode in the name of {@code group}: AES-128, SHA-1, group 2, key and XAUTH. */
  public Output aggressive(String group) {
    return probe("-A", "--id=" + group, "--idtype=11", "--trans=7/128,2,65001,2");
  }
}
