package io.postern.dataplane.sa;

import io.postern.dataplane.ChildSaParameters;
import io.postern.dataplane.DataplaneEvents;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.cipher.CipherBackend;
import io.postern.dataplane.cipher.PacketCipher;

/** An SA that we send on. All but its immutable properties belong to the egress thread. */
public final class OutboundSa {
  private static final long LAST_SEQUENCE = 0xFFFF_FFFFL;

  /** Three quarters of the numbers: from here on a successor is asked for. */
  private static final long SOFT_SEQUENCE = 3L << 30;

  private final SaPair pair;
  private final int spi;
  private final int inboundSpi;
  private final Encapsulation encapsulation;
  private final EspTransform transform;
  private final EspIntegrity integrity;
  private final PacketCipher cipher;
  private final PrefixSet local;
  private final Lifetime lifetime;
  private final Tally tally = new Tally();
  private long sequence;

  OutboundSa(SaPair pair, ChildSaParameters parameters, Lifetime lifetime, CipherBackend backend) {
    this.pair = pair;
    this.lifetime = lifetime;
    spi = parameters.outboundSpi();
    inboundSpi = parameters.inboundSpi();
    encapsulation = parameters.encapsulation();
    transform = parameters.cipher();
    integrity = parameters.integrity();
    local = new PrefixSet(parameters.local());
    cipher = backend.sealing(transform, integrity, parameters.outboundKeys());
  }

  public int spi() {
    return spi;
  }

  /** The name of the pair. */
  public int inboundSpi() {
    return inboundSpi;
  }

  public Encapsulation encapsulation() {
    return encapsulation;
  }

  /** Where packets go; may change between two calls. */
  public FlatPath path() {
    return pair.path();
  }

  public int ivSize() {
    return transform.ivSize();
  }

  public int icvSize() {
    return transform.combined() ? transform.icvSize() : integrity.icvSize();
  }

  /** What the padded plaintext is a multiple of. */
  public int alignment() {
    return transform.alignment();
  }

  public PacketCipher cipher() {
    return cipher;
  }

  /** Whether an inner packet may leave by this SA as far as its source decides. */
  public boolean admits(long inner) {
    return local.containsSource(inner);
  }

  /** Whether the lifetime has room for another {@code octets}; tells what is passed. */
  public boolean mayCarry(int octets, DataplaneEvents events) {
    return lifetime.allows(tally.bytes() + octets, events);
  }

  /**
   * The number of the next packet, 1 to 2^32 - 1, or 0 when all are used: the counter never cycles
   * (RFC 4303 §3.3.3), so no key ever sees an IV twice.
   */
  public long nextSequence(DataplaneEvents events) {
    if (sequence == LAST_SEQUENCE) {
      lifetime.end(events);
      return 0;
    }
    sequence++;
    if (sequence >= SOFT_SEQUENCE) {
      lifetime.warn(events);
    }
    return sequence;
  }

  /** The number of the last packet sent, 0 for none. */
  public long lastSequence() {
    return sequence;
  }

  /** Never uses numbers up to {@code last} again. Of no effect if they are behind already. */
  public void skipSequence(long last) {
    sequence = Math.clamp(last, sequence, LAST_SEQUENCE);
  }

  public void countPacket(int octets, long nowNanos) {
    tally.add(octets, nowNanos);
  }

  Tally tally() {
    return tally;
  }
}
