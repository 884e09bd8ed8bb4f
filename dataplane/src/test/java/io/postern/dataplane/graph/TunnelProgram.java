package io.postern.dataplane.graph;

import akka.actor.ActorSystem;
import io.postern.dataplane.ChildSaParameters;
import io.postern.dataplane.DataplaneSettings;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.Path;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.SaBinding;
import io.postern.dataplane.SaKeys;
import io.postern.dataplane.TunSettings.KernelTun;
import io.postern.dataplane.UdpSocketSettings;
import io.postern.dataplane.cipher.CipherBackend;
import io.postern.dataplane.cipher.CipherBackends;
import io.postern.dataplane.device.Tun;
import io.postern.dataplane.policy.SaTables;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * One end of a tunnel with keys that everybody knows, to measure the packet path by itself.
 *
 * <p>Arguments: {@code left} or {@code right}, our outer address, the other's, our network inside,
 * the other's, {@code graph}, {@code plain} or {@code bare}, {@code udp} or {@code raw}, and the
 * beginning of a cipher backend's name, {@code chosen} or {@code none}. Prints {@code ready} and
 * runs until it is killed.
 */
final class TunnelProgram {
  private static final int LEFT_SPI = 0x1111_1111;
  private static final int RIGHT_SPI = 0x8222_2222;
  private static final int PORT = 4500;
  private static final int MTU = 1400;
  private static final int WINDOW = 1024;

  private TunnelProgram() {}

  private record Options(
      boolean left,
      InetAddress own,
      InetAddress other,
      Prefix network,
      Prefix otherNetwork,
      String steps,
      Encapsulation encapsulation,
      String cipher) {
    static Options of(String[] words) {
      return new Options(
          words[0].equals("left"),
          InetAddress.ofLiteral(words[1]),
          InetAddress.ofLiteral(words[2]),
          Prefix.parse(words[3]),
          Prefix.parse(words[4]),
          words[5],
          Encapsulation.valueOf(words[6].toUpperCase(Locale.ROOT)),
          words[7]);
    }
  }

  /** Follows the peer through NAT, as the IKE SA would have it done. */
  private static final class Following extends RecordedEvents {
    private SaTables tables;
    private RunningDataplane running;

    @Override
    public void peerMoved(int inboundSpi, Path seen) {
      if (running != null) {
        running.movePeer(inboundSpi, seen);
      } else {
        tables.movePeer(inboundSpi, seen);
      }
    }
  }

  public static void main(String[] words) {
    Options options = Options.of(words);
    InetSocketAddress any = new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), PORT);
    DataplaneSettings settings =
        new DataplaneSettings(
            List.of(new UdpSocketSettings(any, true)),
            options.encapsulation() == Encapsulation.RAW,
            new KernelTun(
                options.left() ? "loopleft" : "loopright",
                MTU,
                options.left() ? List.of(options.network()) : List.of(),
                List.of(options.otherNetwork())),
            true);
    Following events = new Following();
    CipherBackend backend = backend(options.cipher());
    Tun tun = Tun.open(settings.tun());
    Ports ports = new Ports(settings);
    int inboundSpi = options.left() ? LEFT_SPI : RIGHT_SPI;
    if (options.steps().equals("graph")) {
      RunningDataplane dataplane =
          new RunningDataplane(
              settings, ActorSystem.create("tunnel"), events, backend, List.of(tun), null, ports);
      events.running = dataplane;
      dataplane.start();
      dataplane.installInbound(pair(options), SaBinding.NONE);
      dataplane.activateOutbound(inboundSpi);
    } else {
      SaTables tables = new SaTables(backend);
      events.tables = tables;
      tables.installInbound(pair(options), SaBinding.NONE);
      tables.activateOutbound(inboundSpi);
      if (options.steps().equals("bare")) {
        new BareCalls(tun, ports, path(options), tables, events, settings).start();
      } else {
        new PlainLoops(tun, ports, tables, events, settings).start();
      }
    }
    System.out.println("ready");
  }

  private static CipherBackend backend(String name) {
    return switch (name) {
      case "none" -> new NoCipher();
      case "chosen" -> CipherBackends.choose();
      default ->
          CipherBackends.installed().stream()
              .filter(each -> each.name().toLowerCase(Locale.ROOT).startsWith(name))
              .findFirst()
              .orElseThrow(() -> new IllegalArgumentException("no backend " + name));
    };
  }

  private static ChildSaParameters pair(Options options) {
    boolean left = options.left();
    return new ChildSaParameters(
        left ? LEFT_SPI : RIGHT_SPI,
        left ? RIGHT_SPI : LEFT_SPI,
        options.encapsulation(),
        path(options),
        EspTransform.AES_128_GCM,
        EspIntegrity.NONE,
        keys(left ? 1 : 2),
        keys(left ? 2 : 1),
        List.of(options.network()),
        List.of(options.otherNetwork()),
        WINDOW,
        0,
        0);
  }

  private static Path path(Options options) {
    return new Path(
        new InetSocketAddress(options.own(), PORT), new InetSocketAddress(options.other(), PORT));
  }

  private static SaKeys keys(int seed) {
    EspTransform cipher = EspTransform.AES_128_GCM;
    byte[] material = new byte[cipher.keySize() + cipher.saltSize()];
    new Random(seed).nextBytes(material);
    return SaKeys.take(material, cipher, EspIntegrity.NONE);
  }
}
