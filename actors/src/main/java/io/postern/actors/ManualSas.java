package io.postern.actors;

import io.postern.actors.settings.ManualSettings;
import io.postern.actors.settings.ProtectEntry;
import io.postern.actors.settings.SiteSettings;
import io.postern.dataplane.AhParameters;
import io.postern.dataplane.ChildSaParameters;
import io.postern.dataplane.Dataplane;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspParameters;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.Path;
import io.postern.dataplane.Policy;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.SaBinding;
import io.postern.dataplane.SaCounters;
import io.postern.dataplane.SaKeys;
import io.postern.dataplane.SaMode;
import io.postern.dataplane.Selector;
import io.postern.dataplane.TrafficLimits;
import io.postern.ike.key.Secret;
import io.postern.ike.v1.TrafficSelector;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Static keys on their way into the packet path, where they stay until it ends. */
final class ManualSas {
  /** After a restart sequence numbers begin anew, so no window could be kept (RFC 4303 §2.2). */
  private static final int NO_REPLAY_WINDOW = 0;

  private static final SaCounters NOTHING = new SaCounters(0, 0, 0, 0, 0, 0, 0, 0);

  private ManualSas() {}

  static Policy policy(ManualSettings manual) {
    return new Policy(
        manual.name(),
        manual.protect().stream()
            .map(entry -> new Policy.Entry(entry.permit(), selector(entry)))
            .toList(),
        Policy.Action.PROTECT,
        manual.options().tun());
  }

  /** Both directions at once: nobody is to be waited for. Its SPIs are given to nobody else. */
  static void install(ManualSettings manual, Dataplane dataplane, Identifiers identifiers) {
    manual.esp().ifPresent(esp -> identifiers.reserve(esp.inboundSpi()));
    manual.ah().ifPresent(ah -> identifiers.reserve(ah.inboundSpi()));
    ChildSaParameters pair = parameters(manual);
    int inboundSpi = pair.inboundSpi();
    dataplane.installInbound(
        pair,
        SaBinding.to(
            manual.name(),
            manual.permitted().stream().map(ManualSas::selector).toArray(Selector[]::new)));
    dataplane.activateOutbound(inboundSpi);
  }

  /**
   * As a session that is {@code static}: whether the peer lives nobody knows.
   *
   * @param since the start of the packet path
   */
  static SessionView view(ManualSettings manual, Dataplane dataplane, Instant since) {
    int inboundSpi = manual.ah().map(ManualSettings.Ah::inboundSpi).orElseGet(() -> espIn(manual));
    int outboundSpi =
        manual.ah().map(ManualSettings.Ah::outboundSpi).orElseGet(() -> espOut(manual));
    SaCounters counters = dataplane.counters(inboundSpi).orElse(NOTHING);
    String peer = manual.peer().getHostAddress();
    return new SessionView(
        manual.name(),
        "static",
        manual.name(),
        Optional.empty(),
        peer,
        peer,
        Optional.empty(),
        since,
        "none",
        "",
        "",
        counters.inboundBytes(),
        counters.outboundBytes(),
        counters.inboundPackets(),
        counters.outboundPackets(),
        List.of(
            new SessionView.ChildView(
                "%08x".formatted(inboundSpi),
                "%08x".formatted(outboundSpi),
                suite(manual),
                "raw",
                since,
                counters.inboundBytes(),
                counters.outboundBytes())));
  }

  private static int espIn(ManualSettings manual) {
    return manual.esp().orElseThrow().inboundSpi();
  }

  private static int espOut(ManualSettings manual) {
    return manual.esp().orElseThrow().outboundSpi();
  }

  /** The algorithms from the outside in, e.g. {@code ah hmac-sha256-128, esp aes-128-cbc}. */
  private static String suite(ManualSettings manual) {
    Stream<String> ah = manual.ah().stream().map(part -> "ah " + word(part.integrity()));
    Stream<String> esp =
        manual.esp().stream()
            .map(
                part ->
                    "esp "
                        + word(part.cipher())
                        + (part.integrity() == EspIntegrity.NONE
                            ? ""
                            : " " + word(part.integrity())));
    return Stream.concat(ah, esp).collect(Collectors.joining(", "));
  }

  private static String word(Enum<?> algorithm) {
    return algorithm.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static ChildSaParameters parameters(ManualSettings manual) {
    return new ChildSaParameters(
        manual.esp().map(ManualSas::esp),
        manual.ah().map(ManualSas::ah),
        manual.encapsulation() == SiteSettings.Encapsulation.TUNNEL
            ? new SaMode.Tunnel()
            : new SaMode.Transport(Optional.empty()),
        Encapsulation.RAW,
        new Path(outer(manual.local()), outer(manual.peer())),
        prefixes(manual, ProtectEntry::local),
        prefixes(manual, ProtectEntry::remote),
        NO_REPLAY_WINDOW,
        false,
        true,
        TrafficLimits.NONE,
        manual.options());
  }

  private static EspParameters esp(ManualSettings.Esp esp) {
    return new EspParameters(
        esp.inboundSpi(),
        esp.outboundSpi(),
        esp.cipher(),
        esp.integrity(),
        SaKeys.take(copy(esp.inbound()), esp.cipher(), esp.integrity()),
        SaKeys.take(copy(esp.outbound()), esp.cipher(), esp.integrity()));
  }

  private static AhParameters ah(ManualSettings.Ah ah) {
    return new AhParameters(
        ah.inboundSpi(),
        ah.outboundSpi(),
        ah.integrity(),
        SaKeys.take(copy(ah.inbound()), EspTransform.NULL, ah.integrity()),
        SaKeys.take(copy(ah.outbound()), EspTransform.NULL, ah.integrity()));
  }

  /** The packet path zeroes what it is handed; the settings stay whole for a start anew. */
  private static byte[] copy(Secret key) {
    return key.expose().clone();
  }

  private static InetSocketAddress outer(InetAddress address) {
    return new InetSocketAddress(address, 0);
  }

  private static List<Prefix> prefixes(
      ManualSettings manual, Function<ProtectEntry, TrafficSelector> side) {
    return manual.permitted().stream()
        .flatMap(entry -> ProtectEntry.prefixes(side.apply(entry)).stream())
        .distinct()
        .toList();
  }

  private static Selector selector(ProtectEntry entry) {
    return SitePolicy.selector(entry.local(), entry.remote());
  }
}
