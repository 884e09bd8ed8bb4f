package io.postern.dataplane;

import java.util.List;
import java.util.Optional;

/**
 * A pair of SAs, or of bundles of two: with both protocols packets go through ESP first, and AH
 * protects what comes of it, under one outer header.
 *
 * @param esp at least one of {@code esp} and {@code ah} is present
 * @param ah never with {@link Encapsulation#UDP}: a NAT breaks it (RFC 3715 §2.1)
 * @param local what lies behind us: destinations of inbound, sources of outbound packets
 * @param remote what lies behind the peer: sources of inbound, destinations of outbound packets
 * @param replayWindow packets, a multiple of 64 within 64 to 65536; 0 switches the check off
 * @param extendedSequence numbers have 64 bits (RFC 4303 §2.2.1); needs a replay window
 * @param staticKeys the keys were set by hand and outlive the process: ciphers that need fresh keys
 *     are refused, as are extended sequence numbers; without a replay window the sequence number
 *     cycles (RFC 4303 §3.3.3) where else it ends the pair
 */
public record ChildSaParameters(
    Optional<EspParameters> esp,
    Optional<AhParameters> ah,
    SaMode mode,
    Encapsulation encapsulation,
    Path path,
    List<Prefix> local,
    List<Prefix> remote,
    int replayWindow,
    boolean extendedSequence,
    boolean staticKeys,
    TrafficLimits limits,
    SaOptions options) {
  public ChildSaParameters {
    local = List.copyOf(local);
    remote = List.copyOf(remote);
  }

  /** With the options that are the default. */
  public ChildSaParameters(
      Optional<EspParameters> esp,
      Optional<AhParameters> ah,
      SaMode mode,
      Encapsulation encapsulation,
      Path path,
      List<Prefix> local,
      List<Prefix> remote,
      int replayWindow,
      boolean extendedSequence,
      boolean staticKeys,
      TrafficLimits limits) {
    this(
        esp,
        ah,
        mode,
        encapsulation,
        path,
        local,
        remote,
        replayWindow,
        extendedSequence,
        staticKeys,
        limits,
        SaOptions.DEFAULT);
  }

  /**
   * ESP alone in tunnel mode with negotiated keys and sequence numbers of 32 bits.
   *
   * @param inboundSpi chosen by us; 256 or more unsigned
   * @param outboundSpi chosen by the peer
   * @param softBytes as in {@link TrafficLimits}, as {@code hardBytes}
   */
  public ChildSaParameters(
      int inboundSpi,
      int outboundSpi,
      Encapsulation encapsulation,
      Path path,
      EspTransform cipher,
      EspIntegrity integrity,
      SaKeys inboundKeys,
      SaKeys outboundKeys,
      List<Prefix> local,
      List<Prefix> remote,
      int replayWindow,
      long softBytes,
      long hardBytes) {
    this(
        Optional.of(
            new EspParameters(
                inboundSpi, outboundSpi, cipher, integrity, inboundKeys, outboundKeys)),
        Optional.empty(),
        new SaMode.Tunnel(),
        encapsulation,
        path,
        local,
        remote,
        replayWindow,
        false,
        false,
        TrafficLimits.ofBytes(softBytes, hardBytes));
  }

  public ChildSaParameters with(SaOptions newOptions) {
    return new ChildSaParameters(
        esp,
        ah,
        mode,
        encapsulation,
        path,
        local,
        remote,
        replayWindow,
        extendedSequence,
        staticKeys,
        limits,
        newOptions);
  }

  /**
   * The name of the pair in all calls of {@link Dataplane}: the inbound SPI of its outer protocol,
   * that is of AH if there is AH.
   *
   * @throws IllegalArgumentException if there is no protocol
   */
  public int inboundSpi() {
    return ah.map(AhParameters::inboundSpi)
        .or(() -> esp.map(EspParameters::inboundSpi))
        .orElseThrow(() -> new IllegalArgumentException("a pair needs ESP, AH or both"));
  }

  /** Zeroes all keys. */
  public void closeKeys() {
    esp.ifPresent(
        parameters -> {
          parameters.inboundKeys().close();
          parameters.outboundKeys().close();
        });
    ah.ifPresent(
        parameters -> {
          parameters.inboundKeys().close();
          parameters.outboundKeys().close();
        });
  }
}
