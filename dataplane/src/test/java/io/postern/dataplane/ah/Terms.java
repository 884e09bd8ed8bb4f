package io.postern.dataplane.ah;

import io.postern.dataplane.AhParameters;
import io.postern.dataplane.ChildSaParameters;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspParameters;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.Path;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.SaKeys;
import io.postern.dataplane.SaMode;
import io.postern.dataplane.TrafficLimits;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** What a sending and a receiving end agree on; the keys come of the SPIs. */
public record Terms(
    Optional<EspTransform> esp,
    EspIntegrity espIntegrity,
    Optional<EspIntegrity> ah,
    boolean transport,
    Encapsulation encapsulation,
    boolean ipv4,
    int window,
    boolean extended,
    boolean staticKeys,
    TrafficLimits limits,
    Optional<SaMode.OriginalAddresses> original) {
  public static final int ESP_TO_SENDER = 0xA000_0001;
  public static final int ESP_TO_RECEIVER = 0xB000_0001;
  public static final int AH_TO_SENDER = 0xC000_0002;
  public static final int AH_TO_RECEIVER = 0xC000_0001;

  private static final List<Prefix> SENDER_NETS =
      List.of(Prefix.parse("10.1.0.0/16"), Prefix.parse("2001:db8:1::/48"));
  private static final List<Prefix> RECEIVER_NETS =
      List.of(Prefix.parse("10.2.0.0/16"), Prefix.parse("2001:db8:2::/48"));

  public static Terms esp(EspTransform cipher, EspIntegrity integrity) {
    return of(Optional.of(cipher), integrity, Optional.empty());
  }

  public static Terms ah(EspIntegrity integrity) {
    return of(Optional.empty(), EspIntegrity.NONE, Optional.of(integrity));
  }

  public static Terms both(EspTransform cipher, EspIntegrity integrity, EspIntegrity ah) {
    return of(Optional.of(cipher), integrity, Optional.of(ah));
  }

  private static Terms of(
      Optional<EspTransform> esp, EspIntegrity integrity, Optional<EspIntegrity> ah) {
    return new Terms(
        esp,
        integrity,
        ah,
        false,
        Encapsulation.RAW,
        true,
        64,
        false,
        false,
        TrafficLimits.NONE,
        Optional.empty());
  }

  public Terms inTransport() {
    return with(true, encapsulation, ipv4, window, extended, staticKeys, limits, original);
  }

  public Terms inUdp() {
    return with(transport, Encapsulation.UDP, ipv4, window, extended, staticKeys, limits, original);
  }

  public Terms overIpv6() {
    return with(transport, encapsulation, false, window, extended, staticKeys, limits, original);
  }

  public Terms numbers(int newWindow, boolean isExtended, boolean hasStaticKeys) {
    return with(
        transport, encapsulation, ipv4, newWindow, isExtended, hasStaticKeys, limits, original);
  }

  Terms limitedTo(TrafficLimits newLimits) {
    return with(transport, encapsulation, ipv4, window, extended, staticKeys, newLimits, original);
  }

  Terms translated(SaMode.OriginalAddresses addresses) {
    return with(
        transport,
        encapsulation,
        ipv4,
        window,
        extended,
        staticKeys,
        limits,
        Optional.of(addresses));
  }

  private Terms with(
      boolean isTransport,
      Encapsulation newEncapsulation,
      boolean isIpv4,
      int newWindow,
      boolean isExtended,
      boolean hasStaticKeys,
      TrafficLimits newLimits,
      Optional<SaMode.OriginalAddresses> newOriginal) {
    return new Terms(
        esp,
        espIntegrity,
        ah,
        isTransport,
        newEncapsulation,
        isIpv4,
        newWindow,
        isExtended,
        hasStaticKeys,
        newLimits,
        newOriginal);
  }

  public ChildSaParameters sender() {
    return parameters(
        ESP_TO_SENDER, ESP_TO_RECEIVER, AH_TO_SENDER, AH_TO_RECEIVER, true, Optional.empty());
  }

  public ChildSaParameters receiver() {
    return parameters(
        ESP_TO_RECEIVER, ESP_TO_SENDER, AH_TO_RECEIVER, AH_TO_SENDER, false, original);
  }

  private ChildSaParameters parameters(
      int espIn,
      int espOut,
      int ahIn,
      int ahOut,
      boolean sends,
      Optional<SaMode.OriginalAddresses> natOriginal) {
    InetSocketAddress here = address(sends);
    InetSocketAddress there = address(!sends);
    return new ChildSaParameters(
        esp.map(
            cipher ->
                new EspParameters(
                    espIn, espOut, cipher, espIntegrity, espKeys(espIn), espKeys(espOut))),
        ah.map(
            integrity ->
                new AhParameters(
                    ahIn, ahOut, integrity, ahKeys(integrity, ahIn), ahKeys(integrity, ahOut))),
        transport ? new SaMode.Transport(natOriginal) : new SaMode.Tunnel(),
        encapsulation,
        new Path(here, there),
        transport ? List.of(Prefix.host(here.getAddress())) : sends ? SENDER_NETS : RECEIVER_NETS,
        transport ? List.of(Prefix.host(there.getAddress())) : sends ? RECEIVER_NETS : SENDER_NETS,
        window,
        extended,
        staticKeys,
        limits);
  }

  public InetSocketAddress address(boolean ofSender) {
    String host = ipv4 ? "192.0.2." : "2001:db8::";
    return new InetSocketAddress(host + (ofSender ? 1 : 2), 4500);
  }

  private SaKeys espKeys(int seed) {
    EspTransform cipher = esp.orElseThrow();
    int size = cipher.keySize() + cipher.saltSize() + espIntegrity.keySize();
    return SaKeys.take(random(size, seed), cipher, espIntegrity);
  }

  private static SaKeys ahKeys(EspIntegrity integrity, int seed) {
    return SaKeys.take(random(integrity.keySize(), seed), integrity);
  }

  private static byte[] random(int size, int seed) {
    byte[] octets = new byte[size];
    new Random(seed).nextBytes(octets);
    return octets;
  }
}
