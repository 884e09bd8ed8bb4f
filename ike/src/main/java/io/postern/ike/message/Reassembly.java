package io.postern.ike.message;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The messages of all peers that are on their way in fragments, by cookies and path, within one
 * bound of memory: where that is reached, the oldest goes. One owner (thread).
 *
 * <p>Whoever knows which cookies are those of an IKE SA should have one of these for them and
 * another one for strangers, so that no flood of fragments takes the place of a peer's.
 *
 * @param <P> where a datagram came from and to; equal for all fragments of a message
 */
public final class Reassembly<P> {
  private record Key<P>(Cookies cookies, P path) {}

  private final FragmentLimits limits;

  /** In the order of their first fragments. */
  private final Map<Key<P>, FragmentAssembly> assemblies = new LinkedHashMap<>();

  private long heldOctets;

  public Reassembly(FragmentLimits limits) {
    this.limits = limits;
  }

  /**
   * A datagram arrived for which {@link Fragment#isFragment} holds.
   *
   * @param nowNanos as {@link System#nanoTime}; does not go backwards
   */
  public FragmentAssembly.Outcome received(byte[] datagram, P path, long nowNanos) {
    expire(nowNanos);
    return switch (Fragment.read(datagram)) {
      case Reading.Refused<Fragment>(Refusal refusal) ->
          new FragmentAssembly.Outcome.Refused(refusal);
      case Reading.Accepted<Fragment>(Fragment fragment) -> received(fragment, path, nowNanos);
    };
  }

  private FragmentAssembly.Outcome received(Fragment fragment, P path, long nowNanos) {
    Key<P> key = new Key<>(fragment.cookies(), path);
    FragmentAssembly assembly =
        Optional.ofNullable(assemblies.get(key)).orElseGet(() -> new FragmentAssembly(limits));
    long before = assembly.heldOctets();
    FragmentAssembly.Outcome outcome = assembly.received(fragment, nowNanos);
    heldOctets += assembly.heldOctets() - before;
    // Its first fragment may be another than before: then it is the youngest.
    if (assembly.isEmpty() || assembly.sinceNanos() == nowNanos) {
      assemblies.remove(key);
    }
    if (!assembly.isEmpty()) {
      assemblies.putIfAbsent(key, assembly);
    }
    evict(key);
    return outcome;
  }

  /** Forgets messages that were not whole in time. */
  public void expire(long nowNanos) {
    Iterator<FragmentAssembly> oldestFirst = assemblies.values().iterator();
    while (oldestFirst.hasNext()) {
      FragmentAssembly oldest = oldestFirst.next();
      long held = oldest.heldOctets();
      if (!oldest.expire(nowNanos)) {
        return;
      }
      heldOctets -= held;
      oldestFirst.remove();
    }
  }

  private void evict(Key<P> youngest) {
    Iterator<Map.Entry<Key<P>, FragmentAssembly>> oldestFirst = assemblies.entrySet().iterator();
    while (heldOctets > limits.allOctets() && oldestFirst.hasNext()) {
      Map.Entry<Key<P>, FragmentAssembly> oldest = oldestFirst.next();
      if (!oldest.getKey().equals(youngest)) {
        heldOctets -= oldest.getValue().heldOctets();
        oldestFirst.remove();
      }
    }
  }

  /** How many messages are on their way. */
  public int size() {
    return assemblies.size();
  }

  /** What is kept, with what it costs to keep it: never more than the limit for all. */
  public long heldOctets() {
    return heldOctets;
  }
}
