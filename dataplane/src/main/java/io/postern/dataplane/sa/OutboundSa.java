package io.postern.dataplane.sa;

import io.postern.dataplane.AhParameters;
import io.postern.dataplane.ChildSaParameters;
import io.postern.dataplane.DataplaneEvents;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspParameters;
import io.postern.dataplane.SaMode;
import io.postern.dataplane.SaOptions;
import io.postern.dataplane.cipher.CipherBackend;
import io.postern.dataplane.cipher.PacketCipher;
import java.security.SecureRandom;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An SA that we send on, or a bundle of ESP and AH. All but its immutable properties belong to the
 * egress thread.
 */
public final class OutboundSa {
  private static final long LAST_OF_32_BITS = 0xFFFF_FFFFL;

  private final SaPair pair;
  private final int inboundSpi;
  private final Encapsulation encapsulation;
  private final boolean transport;
  private final Overhead overhead;
  private final PrefixSet local;
  private final Lifetime lifetime;
  private final Tally tally;

  private final int spi;
  private final int ivSize;
  private int icvSize;
  private final int alignment;
  private @Nullable PacketCipher cipher;
  private final @Nullable Truncation truncation;

  /** The same but for its ICV; null if that is not in question. */
  private @Nullable PacketCipher otherCipher;

  private boolean cut;
  private final @Nullable AhSide ah;

  private final SaOptions options;
  private final boolean extendedSequence;
  private final long lastSequence;

  /** Three quarters of the numbers: from here on a successor is asked for. */
  private final long softSequence;

  /** Between the number of a packet and that of its IV. */
  private final long ivOffset;

  private long sequence;
  private int lastClass;
  private boolean lastWhole;

  OutboundSa(
      SaPair pair,
      ChildSaParameters parameters,
      PrefixSet local,
      Lifetime lifetime,
      CipherBackend backend) {
    this.pair = pair;
    this.local = local;
    tally = new Tally(lifetime);
    this.lifetime = lifetime;
    inboundSpi = parameters.inboundSpi();
    encapsulation = parameters.encapsulation();
    transport = parameters.mode() instanceof SaMode.Transport;
    overhead = pair.overhead();
    boolean cycles = parameters.staticKeys() && parameters.replayWindow() == 0;
    options = parameters.options();
    extendedSequence = parameters.extendedSequence();
    lastSequence = extendedSequence || cycles ? Long.MAX_VALUE : LAST_OF_32_BITS;
    softSequence = lastSequence / 4 * 3;
    // Keys set by hand meet the same numbers again after each start of the process.
    ivOffset = parameters.staticKeys() ? new SecureRandom().nextLong() : 0;
    @Nullable EspParameters esp = parameters.esp().orElse(null);
    spi = esp == null ? 0 : esp.outboundSpi();
    ivSize = esp == null ? 0 : esp.cipher().ivSize();
    icvSize = esp == null ? 0 : Overhead.icvSize(esp);
    alignment = esp == null ? 1 : esp.cipher().alignment();
    ah = parameters.ah().map(p -> side(p, backend)).orElse(null);
    cipher = esp == null ? null : sealing(esp, extendedSequence, backend);
    truncation = pair.truncation();
    otherCipher = esp == null || truncation == null ? null : cut(esp, backend);
  }

  private static AhSide side(AhParameters parameters, CipherBackend backend) {
    return new AhSide(
        parameters.outboundSpi(), parameters.integrity(), parameters.outboundKeys(), backend);
  }

  private static PacketCipher cut(EspParameters esp, CipherBackend backend) {
    return backend.sealing(esp.cipher(), EspIntegrity.HMAC_SHA256_96, esp.outboundKeys(), false);
  }

  private static PacketCipher sealing(EspParameters esp, boolean extended, CipherBackend backend) {
    return backend.sealing(esp.cipher(), esp.integrity(), esp.outboundKeys(), extended);
  }

  /** The peer's SPI of ESP, 0 without ESP. */
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

  public boolean transport() {
    return transport;
  }

  /** Whether packets leave with an IP header of our own making: that of AH's ICV, or the inner. */
  public boolean writesHeader() {
    return ah != null || transport && encapsulation == Encapsulation.RAW;
  }

  /** Whether it is nothing but ESP in tunnel mode. */
  public boolean plain() {
    return ah == null && !transport;
  }

  public SaOptions options() {
    return options;
  }

  public Overhead overhead() {
    return overhead;
  }

  /** Where packets go; may change between two calls. */
  public FlatPath path() {
    return pair.path();
  }

  public int ivSize() {
    return ivSize;
  }

  public int icvSize() {
    return icvSize;
  }

  /** What the padded plaintext is a multiple of. */
  public int alignment() {
    return alignment;
  }

  public boolean hasEsp() {
    return cipher != null;
  }

  /** Only with ESP. */
  public PacketCipher cipher() {
    return Objects.requireNonNull(cipher, "a pair without ESP");
  }

  /** Takes over what the inbound half found out; before each packet. */
  public void refresh() {
    if (truncation != null && truncation.cut() != cut) {
      PacketCipher before = cipher;
      cipher = otherCipher;
      otherCipher = before;
      cut = !cut;
      icvSize = cut ? Truncation.CUT_SIZE : EspIntegrity.HMAC_SHA256_128.icvSize();
    }
  }

  public @Nullable AhSide ah() {
    return ah;
  }

  /** Whether numbers have 64 bits, of which the ICV covers all. */
  public boolean extendedSequence() {
    return extendedSequence;
  }

  /** The prefixes that {@link #admits} asks. */
  public PrefixSet local() {
    return local;
  }

  /** Whether an inner packet may leave by this SA as far as its source decides. */
  public boolean admits(long inner) {
    return local.containsSource(inner);
  }

  /**
   * Counts a packet against the lifetime, dummies too, if that has room; tells what is passed.
   *
   * @param octets that the algorithms are applied to, with padding
   */
  public boolean carries(int octets, DataplaneEvents events) {
    return tally.carries(octets, events);
  }

  /**
   * The number of the next packet, from 1 on, or 0 when all are used: the counter never cycles (RFC
   * 4303 §3.3.3), so no key ever sees an IV twice. Where it may cycle, with keys set by hand, the
   * number goes on beyond 32 bits, of which the lower 32 are sent.
   */
  public long nextSequence(DataplaneEvents events) {
    if (sequence == lastSequence) {
      if (!lifetime.isOver()) {
        events.sequenceOverflow(inboundSpi, peerSpi(), path().path());
      }
      lifetime.end(events);
      return 0;
    }
    sequence++;
    if (sequence >= softSequence) {
      lifetime.warn(events);
    }
    return sequence;
  }

  /** That of the outer protocol. */
  private int peerSpi() {
    return ah == null ? spi : ah.spi();
  }

  /** What the IV of a packet is made of, given its number. */
  public long ivNumber(long packetSequence) {
    return packetSequence + ivOffset;
  }

  /** The number of the last packet sent, 0 for none. */
  public long lastSequence() {
    return sequence;
  }

  /** Never uses numbers up to {@code last} again. Of no effect if they are behind already. */
  public void skipSequence(long last) {
    sequence = Math.clamp(last, sequence, lastSequence);
  }

  /**
   * Remembers what the header outside of a packet is made of, for dummies.
   *
   * @param octetOfClass DSCP and ECN inside
   * @param whole whether routers are not to cut it
   */
  public void leftWith(int octetOfClass, boolean whole) {
    lastClass = octetOfClass;
    lastWhole = whole;
  }

  /** DSCP and ECN of the last packet; 0 before the first. */
  public int lastClass() {
    return lastClass;
  }

  /** Whether routers were not to cut the last packet; false before the first. */
  public boolean lastWhole() {
    return lastWhole;
  }

  public void countPacket(int octets, long nowNanos) {
    tally.add(octets, nowNanos);
  }

  public void countDrops(int packets) {
    tally.drop(packets);
  }

  Tally tally() {
    return tally;
  }

  void close() {
    if (cipher != null) {
      cipher.close();
    }
    if (otherCipher != null) {
      otherCipher.close();
    }
    if (ah != null) {
      ah.authenticator().close();
    }
  }
}
