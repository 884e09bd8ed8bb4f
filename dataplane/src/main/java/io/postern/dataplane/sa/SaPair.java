package io.postern.dataplane.sa;

import io.postern.dataplane.ChildSaParameters;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspParameters;
import io.postern.dataplane.Path;
import io.postern.dataplane.SaCounters;
import io.postern.dataplane.cipher.CipherBackend;
import org.jspecify.annotations.Nullable;

/** The two SAs of one negotiation, or the two bundles; what they share is here. */
public final class SaPair {
  private static final int SMALLEST_SPI = 256;

  private final Overhead overhead;
  private final InboundSa inbound;
  private final OutboundSa outbound;
  private final @Nullable Truncation truncation;
  private volatile FlatPath path;

  /**
   * Copies the keys into ciphers; those of {@code parameters} are the caller's to zero.
   *
   * @param local those of {@code parameters}; pairs may share it
   * @param oldPeers what pairs before learned
   * @throws IllegalArgumentException if the parameters do not go together, or a size is out of
   *     range
   */
  public SaPair(
      ChildSaParameters parameters, PrefixSet local, CipherBackend backend, OldPeers oldPeers) {
    check(parameters);
    path = new FlatPath(parameters.path());
    overhead = new Overhead(parameters);
    truncation = truncation(parameters, path, oldPeers);
    Lifetime lifetime = new Lifetime(parameters.inboundSpi(), parameters.limits());
    inbound = new InboundSa(this, parameters, local, lifetime, backend);
    try {
      outbound = new OutboundSa(this, parameters, local, lifetime, backend);
    } catch (RuntimeException refused) {
      inbound.close();
      throw refused;
    }
  }

  private static void check(ChildSaParameters parameters) {
    refuseIf(
        Integer.compareUnsigned(parameters.inboundSpi(), SMALLEST_SPI) < 0
            || parameters.esp().isPresent()
                && Integer.compareUnsigned(parameters.esp().get().inboundSpi(), SMALLEST_SPI) < 0,
        "an SPI below 256 is reserved (RFC 4303 §2.1)");
    parameters.esp().ifPresent(esp -> checkIntegrity(esp, parameters.ah().isPresent()));
    refuseIf(
        parameters.ah().isPresent() && parameters.ah().get().integrity() == EspIntegrity.NONE,
        "AH needs an integrity algorithm (RFC 4302 §3.2)");
    refuseIf(
        parameters.ah().isPresent() && parameters.encapsulation() == Encapsulation.UDP,
        "AH does not go through a NAT, nor into UDP (RFC 3715 §2.1)");
    refuseIf(
        parameters.extendedSequence() && parameters.replayWindow() == 0,
        "extended sequence numbers need a replay window (RFC 4303 §3.4.3)");
    if (parameters.staticKeys()) {
      refuseIf(
          parameters.extendedSequence(),
          "keys set by hand do not go with extended sequence numbers (RFC 4303 §5)");
      refuseIf(
          parameters.esp().isPresent() && parameters.esp().get().cipher().needsFreshKeys(),
          "keys set by hand do not go with a cipher that counts its IVs (RFC 4106 §2)");
      refuseIf(
          parameters.ah().isPresent() && parameters.ah().get().integrity().isGmac(),
          "keys set by hand do not go with an algorithm that counts its IVs (RFC 4543 §3.1)");
    }
  }

  private static void checkIntegrity(EspParameters esp, boolean insideAh) {
    refuseIf(esp.integrity().isGmac(), "AES-GMAC of AH is not for ESP (RFC 4543 §5.3)");
    boolean none = esp.integrity() == EspIntegrity.NONE;
    refuseIf(
        esp.cipher().combined() && !none,
        "a combined mode brings its own integrity (RFC 4303 §3.2)");
    refuseIf(
        !esp.cipher().combined() && none && !(insideAh && esp.cipher().mayHideOnly()),
        "ESP without integrity hides only what AH protects (RFC 4303 §3.2)");
  }

  private static void refuseIf(boolean wrong, String why) {
    if (wrong) {
      throw new IllegalArgumentException(why);
    }
  }

  private static @Nullable Truncation truncation(
      ChildSaParameters parameters, FlatPath path, OldPeers oldPeers) {
    boolean possible =
        parameters.esp().map(esp -> esp.integrity() == EspIntegrity.HMAC_SHA256_128).orElse(false);
    return possible && parameters.options().detectsTruncation() && !parameters.extendedSequence()
        ? new Truncation(oldPeers, path)
        : null;
  }

  /** Null if it is not to be looked for. */
  @Nullable Truncation truncation() {
    return truncation;
  }

  public InboundSa inbound() {
    return inbound;
  }

  public OutboundSa outbound() {
    return outbound;
  }

  Overhead overhead() {
    return overhead;
  }

  public FlatPath path() {
    return path;
  }

  public void move(Path newPath) {
    path = new FlatPath(newPath);
  }

  public SaCounters counters() {
    Tally in = inbound.tally();
    Tally out = outbound.tally();
    return new SaCounters(
        in.packets(),
        in.bytes(),
        out.packets(),
        out.bytes(),
        in.drops(),
        out.drops(),
        in.lastNanos(),
        out.lastNanos());
  }

  /** Ends the ciphers. No thread may be using either SA any more. */
  public void close() {
    inbound.close();
    outbound.close();
  }
}
