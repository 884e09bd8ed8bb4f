package io.postern.dataplane.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Rules of one family by the remote address: the addresses are cut where a rule begins or ends, and
 * each piece has the rules that are for it, in order. Where these are many, they are cut once more
 * by the local address. A look-up is a binary search or two and a short walk, however many rules
 * there are, unless most of them overlap in both addresses.
 */
final class RuleIndex {
  private static final int LONGEST_WALK = 16;

  /** Pieces of all inner indices together, a bound on memory; beyond it the walk is longer. */
  private static final int MOST_INNER_PIECES = 1 << 18;

  private final boolean remote;
  private final long[] startHigh;
  private final long[] startLow;
  private final Rule[][] rules;
  private final @Nullable RuleIndex[] inner;

  static RuleIndex of(List<Rule> rules) {
    return new RuleIndex(rules, true, new int[] {MOST_INNER_PIECES});
  }

  private RuleIndex(List<Rule> all, boolean remote, int[] innerPiecesLeft) {
    this.remote = remote;
    NavigableMap<Address, List<Rule>> pieces = pieces(all, remote);
    startHigh = pieces.keySet().stream().mapToLong(Address::high).toArray();
    startLow = pieces.keySet().stream().mapToLong(Address::low).toArray();
    rules = new Rule[startHigh.length][];
    inner = new RuleIndex[startHigh.length];
    int index = 0;
    for (List<Rule> piece : pieces.values()) {
      rules[index] = piece.toArray(Rule[]::new);
      if (remote && piece.size() > LONGEST_WALK && innerPiecesLeft[0] > 0) {
        RuleIndex cut = new RuleIndex(piece, false, innerPiecesLeft);
        innerPiecesLeft[0] -= cut.startHigh.length;
        inner[index] = cut;
      }
      index++;
    }
  }

  /** The rules in order from each address on where they change; one starts at zero. */
  private static NavigableMap<Address, List<Rule>> pieces(List<Rule> all, boolean remote) {
    NavigableMap<Address, List<Rule>> beginning =
        grouped(all, rule -> rule.selector().first(remote));
    NavigableMap<Address, List<Rule>> ended =
        grouped(all, rule -> rule.selector().last(remote).next());
    // What ends with the last address of all never ends.
    ended.remove(Address.ZERO);
    TreeSet<Address> cuts = new TreeSet<>(beginning.keySet());
    cuts.addAll(ended.keySet());
    cuts.add(Address.ZERO);
    TreeSet<Rule> active = new TreeSet<>(Comparator.comparingInt(Rule::order));
    NavigableMap<Address, List<Rule>> pieces = new TreeMap<>();
    for (Address cut : cuts) {
      ended.getOrDefault(cut, List.of()).forEach(active::remove);
      active.addAll(beginning.getOrDefault(cut, List.of()));
      pieces.put(cut, List.copyOf(active));
    }
    return pieces;
  }

  private static NavigableMap<Address, List<Rule>> grouped(
      List<Rule> rules, Function<Rule, Address> address) {
    NavigableMap<Address, List<Rule>> groups = new TreeMap<>();
    for (Rule rule : rules) {
      groups.computeIfAbsent(address.apply(rule), key -> new ArrayList<>()).add(rule);
    }
    return groups;
  }

  /** The first rule that permits the packet, and whose policy has none before that denies it. */
  @Nullable Rule find(PacketFields packet) {
    int piece =
        remote
            ? piece(packet.remoteHigh(), packet.remoteLow())
            : piece(packet.localHigh(), packet.localLow());
    RuleIndex further = inner[piece];
    return further == null ? firstPermit(rules[piece], packet) : further.find(packet);
  }

  private static @Nullable Rule firstPermit(Rule[] inOrder, PacketFields packet) {
    int denied = -1;
    for (Rule rule : inOrder) {
      if (rule.policyIndex() != denied && rule.selector().covers(packet)) {
        if (rule.permits()) {
          return rule;
        }
        denied = rule.policyIndex();
      }
    }
    return null;
  }

  private int piece(long high, long low) {
    int from = 0;
    int to = startHigh.length;
    while (to - from > 1) {
      int middle = from + to >>> 1;
      if (notAbove(startHigh[middle], startLow[middle], high, low)) {
        from = middle;
      } else {
        to = middle;
      }
    }
    return from;
  }

  private static boolean notAbove(long high, long low, long otherHigh, long otherLow) {
    return high == otherHigh
        ? Long.compareUnsigned(low, otherLow) <= 0
        : Long.compareUnsigned(high, otherHigh) < 0;
  }
}
