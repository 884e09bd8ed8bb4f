package io.postern.actors.settings;

import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.SaOptions;
import io.postern.ike.key.Secret;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * SAs whose keys were set by hand at both ends (RFC 4301 §4.5.1): no IKE, no renewal, and no
 * protection against replays.
 *
 * @param name of no group, no site, and no other of these
 * @param local our address, and {@code peer} the other end's, of one family
 * @param protect in order; at least one permits, and all of these share the SAs
 * @param esp at least one of {@code esp} and {@code ah} is present
 * @param ah around ESP, if there is both
 * @param options how packets of the SAs are made
 */
public record ManualSettings(
    String name,
    InetAddress local,
    InetAddress peer,
    List<ProtectEntry> protect,
    SiteSettings.Encapsulation encapsulation,
    Optional<Esp> esp,
    Optional<Ah> ah,
    SaOptions options) {
  /** Below are reserved numbers (RFC 4303 §2.1). */
  private static final int LEAST_SPI = 256;

  /**
   * A pair of ESP SAs.
   *
   * @param cipher one that does not need fresh keys
   * @param integrity {@link EspIntegrity#NONE} only if AH protects what ESP hides
   * @param inbound the cipher's key, then the integrity algorithm's
   */
  public record Esp(
      int inboundSpi,
      int outboundSpi,
      EspTransform cipher,
      EspIntegrity integrity,
      Secret inbound,
      Secret outbound) {
    public Esp {
      require(inboundSpi, outboundSpi);
      int size = cipher.keySize() + integrity.keySize();
      if (cipher.needsFreshKeys() || inbound.size() != size || outbound.size() != size) {
        throw new IllegalArgumentException(cipher + " with " + integrity + " has other keys");
      }
    }
  }

  /** A pair of AH SAs. */
  public record Ah(
      int inboundSpi, int outboundSpi, EspIntegrity integrity, Secret inbound, Secret outbound) {
    public Ah {
      require(inboundSpi, outboundSpi);
      if (integrity.isGmac()
          || inbound.size() != integrity.keySize()
          || outbound.size() != integrity.keySize()) {
        throw new IllegalArgumentException(integrity + " has other keys");
      }
    }
  }

  public ManualSettings {
    protect = List.copyOf(protect);
    if (esp.isEmpty() && ah.isEmpty()) {
      throw new IllegalArgumentException(name + " needs ESP, AH or both");
    }
    if (local.getAddress().length != peer.getAddress().length) {
      throw new IllegalArgumentException(name + ": the two ends are of two families");
    }
    if (protect.stream().noneMatch(ProtectEntry::permit)) {
      throw new IllegalArgumentException(name + ": protect permits nothing");
    }
  }

  /** With packets made as is the default. */
  public ManualSettings(
      String name,
      InetAddress local,
      InetAddress peer,
      List<ProtectEntry> protect,
      SiteSettings.Encapsulation encapsulation,
      Optional<Esp> esp,
      Optional<Ah> ah) {
    this(name, local, peer, protect, encapsulation, esp, ah, SaOptions.DEFAULT);
  }

  /** The lines that the SAs are for. */
  public List<ProtectEntry> permitted() {
    return protect.stream().filter(ProtectEntry::permit).toList();
  }

  private static void require(int inboundSpi, int outboundSpi) {
    if (Integer.compareUnsigned(inboundSpi, LEAST_SPI) < 0
        || Integer.compareUnsigned(outboundSpi, LEAST_SPI) < 0) {
      throw new IllegalArgumentException("SPIs below " + LEAST_SPI + " are reserved");
    }
  }
}
