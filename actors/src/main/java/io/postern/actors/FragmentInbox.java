package io.postern.actors;

import io.postern.ike.message.Cookies;
import io.postern.ike.message.FragmentAssembly;
import io.postern.ike.message.FragmentLimits;
import io.postern.ike.message.Reassembly;
import java.nio.ByteBuffer;
import java.util.function.Predicate;

/**
 * Messages that come in fragments. Those of strangers, who can make up cookies, take no room from
 * those of our peers.
 */
final class FragmentInbox {
  /** Ours: what those may keep here that have no IKE SA. */
  private static final FragmentLimits OF_STRANGERS =
      new FragmentLimits(8 * 1024, 24, 10_000_000_000L, 512 * 1024);

  private final Predicate<Cookies> known;
  private final Reassembly<IkePath> peers = new Reassembly<>(FragmentLimits.DEFAULT);
  private final Reassembly<IkePath> strangers = new Reassembly<>(OF_STRANGERS);

  /**
   * @param known whether an IKE SA has these cookies
   */
  FragmentInbox(Predicate<Cookies> known) {
    this.known = known;
  }

  /** A datagram that is a fragment, sound or not. */
  FragmentAssembly.Outcome received(byte[] datagram, IkePath path, long nowNanos) {
    ByteBuffer header = ByteBuffer.wrap(datagram);
    Cookies cookies = new Cookies(header.getLong(), header.getLong());
    return (known.test(cookies) ? peers : strangers).received(datagram, path, nowNanos);
  }
}
