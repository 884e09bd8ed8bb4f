package io.postern.dataplane.device;

import io.postern.dataplane.ClearPath;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.TunSettings.KernelTun;
import java.net.Inet6Address;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules that make a {@link ClearPath} (ip-rule(8)), for each family that has routes into the
 * tunnel; taken back on {@link #close}:
 *
 * <ol>
 *   <li>what this machine sends, and what comes out of the tunnel, goes on at 4;
 *   <li>likewise;
 *   <li>what else comes from where the tunnel leads to is routed into the device of the clear path;
 *   <li>what has not our mark is routed into the tunnel, if it leads there.
 * </ol>
 */
public final class RoutingRules implements AutoCloseable {
  private static final int NEW_RULE = 32;
  private static final int DELETE_RULE = 33;
  private static final int CREATE_EXCLUSIVELY = 0x400 | 0x200;
  private static final int TO_TABLE = 1;
  private static final int GO_TO = 2;
  private static final int INVERT = 2;
  private static final int SOURCE = 2;
  private static final int DEVICE_IN = 3;
  private static final int TARGET = 4;
  private static final int PRIORITY = 6;
  private static final int MARK = 10;
  private static final int TABLE = 15;
  private static final int MARK_MASK = 16;

  /** One rule, to be made and taken back. */
  private sealed interface Rule {
    boolean version6();
  }

  private record Skip(boolean version6, String device, int place) implements Rule {}

  private record Trap(boolean version6, Prefix source) implements Rule {}

  private record Tunnel(boolean version6) implements Rule {}

  private final NetlinkRequest request = new NetlinkRequest();
  private final ClearPath path;
  private final List<Rule> made = new ArrayList<>();

  /**
   * @throws DeviceException if one cannot be made; those before are taken back then
   */
  public RoutingRules(ClearPath path, KernelTun tun) {
    this.path = path;
    try {
      for (Rule rule : rules(tun)) {
        int result = exchange(NEW_RULE, CREATE_EXCLUSIVELY, rule);
        // Left behind by a process that was killed: the same rule, so it is ours.
        if (result != -Errno.EEXIST) {
          DeviceException.check(result, "rule " + rule);
        }
        made.add(rule);
      }
    } catch (DeviceException failure) {
      close();
      throw failure;
    }
  }

  private static List<Rule> rules(KernelTun tun) {
    List<Rule> rules = new ArrayList<>();
    for (boolean version6 : new boolean[] {false, true}) {
      List<Prefix> routes =
          tun.routes().stream()
              .filter(route -> route.network() instanceof Inet6Address == version6)
              .toList();
      if (!routes.isEmpty()) {
        // The last first: the others go on at it.
        rules.add(new Tunnel(version6));
        rules.add(new Skip(version6, "lo", 0));
        rules.add(new Skip(version6, tun.name(), 1));
        routes.forEach(route -> rules.add(new Trap(version6, route)));
      }
    }
    return rules;
  }

  private int exchange(int type, int flags, Rule rule) {
    boolean jumps = rule instanceof Skip;
    int sourceLength = rule instanceof Trap trap ? trap.source().length() : 0;
    request
        .begin(type, flags)
        .put8(rule.version6() ? SocketAddress.AF_INET6 : SocketAddress.AF_INET)
        .put8(0)
        .put8(sourceLength)
        .put32(0)
        .put8(jumps ? GO_TO : TO_TABLE)
        .put32(rule instanceof Tunnel ? INVERT : 0);
    switch (rule) {
      case Skip skip ->
          request
              .attribute(PRIORITY, path.priority() + skip.place())
              .attribute(DEVICE_IN, (skip.device() + "\0").getBytes(StandardCharsets.US_ASCII))
              .attribute(TARGET, path.priority() + 3);
      case Trap trap ->
          request
              .attribute(PRIORITY, path.priority() + 2)
              .attribute(SOURCE, trap.source().network().getAddress())
              .attribute(TABLE, path.table() + 1);
      case Tunnel _ ->
          request
              .attribute(PRIORITY, path.priority() + 3)
              .attribute(MARK, path.mark())
              .attribute(MARK_MASK, -1)
              .attribute(TABLE, path.table());
    }
    return request.exchange();
  }

  @Override
  public void close() {
    // One that somebody else took away meanwhile is gone all the same.
    made.reversed().forEach(rule -> exchange(DELETE_RULE, 0, rule));
    made.clear();
    request.close();
  }
}
