package io.postern.actors;

import io.postern.ike.message.Cookies;
import io.postern.ike.message.FragmentAssembly;
import io.postern.ike.message.FragmentLimits;
import io.postern.ike.message.Reassembly;
import java.nio.ByteBuffer;
import java.util.function.Function;

/**
 * Messages that come in fragments. Those of strangers, who can make up cookies, take no room from
 * handshakes under way, and these, which anybody may begin, take none from our peers.
 */
final class FragmentInbox {
  /** Whose cookies a fragment has. */
  enum Sender {
    STRANGER,
    HALF_OPEN,
    PROVEN
  }

  /** Ours: what those may keep here that have no IKE SA. */
  private static final FragmentLimits OF_STRANGERS =
      new FragmentLimits(8 * 1024, 24, 10_000_000_000L, 512 * 1024);

  private final Function<Cookies, Sender> sender;
  private final Reassembly<IkePath> peers = new Reassembly<>(FragmentLimits.DEFAULT);
  private final Reassembly<IkePath> halfOpen = new Reassembly<>(FragmentLimits.DEFAULT);
  private final Reassembly<IkePath> strangers = new Reassembly<>(OF_STRANGERS);

  /**
   * @param sender who has these cookies
   */
  FragmentInbox(Function<Cookies, Sender> sender) {
    this.sender = sender;
  }

  /** A datagram that is a fragment, sound or not. */
  FragmentAssembly.Outcome received(byte[] datagram, IkePath path, long nowNanos) {
    ByteBuffer header = ByteBuffer.wrap(datagram);
    Cookies cookies = new Cookies(header.getLong(), header.getLong());
    Reassembly<IkePath> reassembly =
        switch (sender.apply(cookies)) {
          case STRANGER -> strangers;
          case HALF_OPEN -> halfOpen;
          case PROVEN -> peers;
        };
    return reassembly.received(datagram, path, nowNanos);
  }
}
