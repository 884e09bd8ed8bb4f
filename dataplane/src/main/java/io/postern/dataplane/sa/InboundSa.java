package io.postern.dataplane.sa;

import io.postern.dataplane.ChildSaParameters;
import io.postern.dataplane.DataplaneEvents;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.cipher.CipherBackend;
import io.postern.dataplane.cipher.PacketCipher;

/** An SA that we receive on. All but its immutable properties belong to the ingress thread. */
public final class InboundSa {
  private final SaPair pair;
  private final int spi;
  private final Encapsulation encapsulation;
  private final EspTransform transform;
  private final EspIntegrity integrity;
  private final PacketCipher cipher;
  private final ReplayWindow replayWindow;
  private final PrefixSet local;
  private final PrefixSet remote;
  private final Lifetime lifetime;
  private final Tally tally = new Tally();

  InboundSa(SaPair pair, ChildSaParameters parameters, Lifetime lifetime, CipherBackend backend) {
    this.pair = pair;
    this.lifetime = lifetime;
    spi = parameters.inboundSpi();
    encapsulation = parameters.encapsulation();
    transform = parameters.cipher();
    integrity = parameters.integrity();
    replayWindow = new ReplayWindow(parameters.replayWindow());
    local = new PrefixSet(parameters.local());
    remote = new PrefixSet(parameters.remote());
    cipher = backend.opening(transform, integrity, parameters.inboundKeys());
  }

  public int spi() {
    return spi;
  }

  public Encapsulation encapsulation() {
    return encapsulation;
  }

  /** Where packets are expected from; may change between two calls. */
  public FlatPath path() {
    return pair.path();
  }

  public int ivSize() {
    return transform.ivSize();
  }

  public int icvSize() {
    return transform.combined() ? transform.icvSize() : integrity.icvSize();
  }

  /** What the length of the ciphertext is a multiple of; 4 where the cipher is a stream. */
  public int alignment() {
    return transform.alignment();
  }

  public PacketCipher cipher() {
    return cipher;
  }

  public ReplayWindow replayWindow() {
    return replayWindow;
  }

  /** Whether an inner packet may come by this SA (RFC 4301 §5.2, step 4). */
  public boolean admits(long inner) {
    return remote.containsSource(inner) && local.containsDestination(inner);
  }

  /** Whether the lifetime has room for another {@code octets}; tells what is passed. */
  public boolean mayCarry(int octets, DataplaneEvents events) {
    return lifetime.allows(tally.bytes() + octets, events);
  }

  public void countPacket(int octets, long nowNanos) {
    tally.add(octets, nowNanos);
  }

  public void countDrop() {
    tally.drop();
  }

  Tally tally() {
    return tally;
  }
}
