package io.postern.dataplane.sa;

import io.postern.dataplane.AhParameters;
import io.postern.dataplane.ChildSaParameters;
import io.postern.dataplane.DataplaneEvents;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspParameters;
import io.postern.dataplane.SaMode;
import io.postern.dataplane.cipher.CipherBackend;
import io.postern.dataplane.cipher.PacketCipher;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An SA that we receive on, or a bundle of ESP and AH. All but its immutable properties belong to
 * the ingress thread.
 */
public final class InboundSa {
  private final SaPair pair;
  private final int spi;
  private final Encapsulation encapsulation;
  private final boolean transport;
  private final Overhead overhead;
  private final PrefixSet local;
  private final PrefixSet remote;
  private final @Nullable AddressSum originalAddresses;
  private final Tally tally;

  private final int espSpi;
  private final int ivSize;
  private int icvSize;
  private final int alignment;
  private @Nullable PacketCipher cipher;
  private final @Nullable Truncation truncation;

  /** The same but for its ICV; null if that is not in question. */
  private @Nullable PacketCipher otherCipher;

  private boolean cut;
  private boolean heard;
  private final ReplayWindow replayWindow;
  private final @Nullable AhSide ah;
  private final ReplayWindow ahReplayWindow;
  private final boolean limited;
  private final int tun;

  InboundSa(
      SaPair pair,
      ChildSaParameters parameters,
      PrefixSet local,
      Lifetime lifetime,
      CipherBackend backend) {
    this.pair = pair;
    this.local = local;
    tally = new Tally(lifetime);
    spi = parameters.inboundSpi();
    encapsulation = parameters.encapsulation();
    transport = parameters.mode() instanceof SaMode.Transport;
    overhead = pair.overhead();
    limited = parameters.options().session().isPresent();
    tun = parameters.options().tun();
    remote = new PrefixSet(parameters.remote());
    originalAddresses =
        parameters.mode() instanceof SaMode.Transport(var original)
            ? original.map(AddressSum::new).orElse(null)
            : null;
    boolean extended = parameters.extendedSequence();
    replayWindow = new ReplayWindow(parameters.replayWindow(), extended);
    ahReplayWindow =
        parameters.ah().isPresent()
            ? new ReplayWindow(parameters.replayWindow(), extended)
            : replayWindow;
    @Nullable EspParameters esp = parameters.esp().orElse(null);
    espSpi = esp == null ? 0 : esp.inboundSpi();
    ivSize = esp == null ? 0 : esp.cipher().ivSize();
    icvSize = esp == null ? 0 : Overhead.icvSize(esp);
    alignment = esp == null ? 1 : esp.cipher().alignment();
    ah = parameters.ah().map(p -> side(p, backend)).orElse(null);
    cipher = esp == null ? null : opening(esp, extended, backend);
    truncation = pair.truncation();
    otherCipher = esp == null || truncation == null ? null : cut(esp, backend);
    if (truncation != null && truncation.cut()) {
      turnOver();
    }
  }

  private static AhSide side(AhParameters parameters, CipherBackend backend) {
    return new AhSide(
        parameters.inboundSpi(), parameters.integrity(), parameters.inboundKeys(), backend);
  }

  private static PacketCipher cut(EspParameters esp, CipherBackend backend) {
    return backend.opening(esp.cipher(), EspIntegrity.HMAC_SHA256_96, esp.inboundKeys(), false);
  }

  private static PacketCipher opening(EspParameters esp, boolean extended, CipherBackend backend) {
    return backend.opening(esp.cipher(), esp.integrity(), esp.inboundKeys(), extended);
  }

  /** The name of the pair: the SPI of its outer protocol. */
  public int spi() {
    return spi;
  }

  /** The SPI of ESP, which differs from {@link #spi} inside AH; 0 without ESP. */
  public int espSpi() {
    return espSpi;
  }

  public Encapsulation encapsulation() {
    return encapsulation;
  }

  public boolean transport() {
    return transport;
  }

  public Overhead overhead() {
    return overhead;
  }

  /** Where packets are expected from; may change between two calls. */
  public FlatPath path() {
    return pair.path();
  }

  public int ivSize() {
    return ivSize;
  }

  public int icvSize() {
    return icvSize;
  }

  /** What the length of the ciphertext is a multiple of; 4 where the cipher is a stream. */
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

  /** That of ESP. */
  public ReplayWindow replayWindow() {
    return replayWindow;
  }

  /** Whether a packet may yet show that the peer cuts its ICVs, or does not. */
  public boolean undecided() {
    return truncation != null && !truncation.decided();
  }

  /** Expects ICVs of the other size. Only while it is undecided. */
  public void turnOver() {
    PacketCipher before = cipher;
    cipher = otherCipher;
    otherCipher = before;
    cut = !cut;
    icvSize = cut ? Truncation.CUT_SIZE : EspIntegrity.HMAC_SHA256_128.icvSize();
  }

  /** A packet was right: it stays as it is, in the other direction too. */
  public void decide() {
    if (truncation != null) {
      truncation.decide(cut);
    }
  }

  /** Whether an authentic packet, which just came, is the first. */
  public boolean isHeardFirst() {
    boolean first = !heard;
    heard = true;
    return first;
  }

  /** Whether it belongs to a session with limits. */
  public boolean limited() {
    return limited;
  }

  /** As in {@link io.postern.dataplane.SaOptions}. */
  public int tun() {
    return tun;
  }

  public @Nullable AhSide ah() {
    return ah;
  }

  public ReplayWindow ahReplayWindow() {
    return ahReplayWindow;
  }

  /** The addresses that the peer put into its packets, where a NAT changes them; null if none. */
  public @Nullable AddressSum originalAddresses() {
    return originalAddresses;
  }

  /** Whether an inner packet may come by this SA (RFC 4301 §5.2, step 4). */
  public boolean admits(long inner) {
    return remote.containsSource(inner) && local.containsDestination(inner);
  }

  /** Whether nothing but single hosts is at the other end. */
  public boolean remoteIsHosts() {
    return remote.isHosts();
  }

  /**
   * Counts a packet against the lifetime, dummies too, if that has room; tells what is passed.
   *
   * @param octets that the algorithms are applied to, with padding
   */
  public boolean carries(int octets, DataplaneEvents events) {
    return tally.carries(octets, events);
  }

  public void countPacket(int octets, long nowNanos) {
    tally.add(octets, nowNanos);
  }

  public void countDrop() {
    tally.drop(1);
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
