package io.postern.dataplane.graph;

import io.postern.dataplane.ChildSaParameters;
import io.postern.dataplane.Dataplane;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.Path;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.SaKeys;
import io.postern.dataplane.SaOptions;
import io.postern.dataplane.SessionTraffic;
import io.postern.dataplane.cipher.JceBackend;
import io.postern.dataplane.esp.EspSealer;
import io.postern.dataplane.packet.Memory;
import io.postern.dataplane.packet.OffHeap;
import io.postern.dataplane.policy.SaTables;
import io.postern.dataplane.sa.OutboundSa;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/** Whoever has the keys of a pair for everything and seals whatever octets it likes, over UDP. */
final class HostilePeer implements AutoCloseable {
  static final int ITS_SPI = 0x3333_3333;
  static final int SITES_SPI = 0x4444_4444;

  private static final List<Prefix> ALL = List.of(Prefix.parse("0.0.0.0/0"), Prefix.parse("::/0"));
  private static final int WINDOW = 1024;
  private static final int ROOM = 66_000;

  private final RecordedEvents events = new RecordedEvents();
  private final SaTables tables = new SaTables(new JceBackend());
  private final EspSealer sealer = new EspSealer(events);
  private final OffHeap memory = new OffHeap();
  private final long clear = memory.allocate(ROOM);
  private final long sealed = memory.allocate(ROOM);
  private final DatagramSocket socket;
  private final InetSocketAddress site;
  private final OutboundSa sa;

  private HostilePeer(InetSocketAddress site) {
    InetAddress address = Loopback.address();
    this.site = site;
    try {
      socket = new DatagramSocket(Loopback.natTraversal(address));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    tables.installInbound(
        parameters(ITS_SPI, SITES_SPI, Loopback.natTraversal(address), site, ALL, ALL));
    tables.activateOutbound(ITS_SPI);
    byte[] any = Packets.udp("10.1.0.9", "10.2.0.9", 40);
    Memory.write(any, 0, clear, any.length);
    sa = Objects.requireNonNull(tables.snapshot().outbound(clear));
  }

  /** With a pair at the site that lets everything in. */
  static HostilePeer against(Site site) {
    return against(site.dataplane(), site.natTraversal());
  }

  static HostilePeer against(Dataplane dataplane, InetSocketAddress site) {
    return against(dataplane, site, ALL, ALL);
  }

  /** With a pair at the site that lets in what its session may send. */
  static HostilePeer against(Site site, SessionTraffic session) {
    HostilePeer peer = new HostilePeer(site.natTraversal());
    site.dataplane()
        .installInbound(
            parameters(SITES_SPI, ITS_SPI, site.natTraversal(), peer.address(), ALL, ALL)
                .with(SaOptions.DEFAULT.with(session)));
    return peer;
  }

  /**
   * @param behindSite the prefixes of the pair at the site
   */
  static HostilePeer against(
      Dataplane dataplane,
      InetSocketAddress site,
      List<Prefix> behindSite,
      List<Prefix> behindPeer) {
    HostilePeer peer = new HostilePeer(site);
    dataplane.installInbound(
        parameters(SITES_SPI, ITS_SPI, site, peer.address(), behindSite, behindPeer));
    return peer;
  }

  private static ChildSaParameters parameters(
      int inboundSpi,
      int outboundSpi,
      InetSocketAddress local,
      InetSocketAddress remote,
      List<Prefix> behindLocal,
      List<Prefix> behindRemote) {
    return new ChildSaParameters(
        inboundSpi,
        outboundSpi,
        Encapsulation.UDP,
        new Path(local, remote),
        EspTransform.AES_128_GCM,
        EspIntegrity.NONE,
        keys(inboundSpi),
        keys(outboundSpi),
        behindLocal,
        behindRemote,
        WINDOW,
        0,
        0);
  }

  /** Of the direction to whoever has that SPI. */
  static SaKeys keys(int seed) {
    EspTransform cipher = EspTransform.AES_128_GCM;
    byte[] material = new byte[cipher.keySize() + cipher.saltSize()];
    new Random(seed).nextBytes(material);
    return SaKeys.take(material, cipher, EspIntegrity.NONE);
  }

  InetSocketAddress address() {
    return new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort());
  }

  /** An ESP packet with these octets behind the right ICV. */
  byte[] seal(byte[] payload, int nextHeader) {
    Memory.write(payload, 0, clear, payload.length);
    long sequence = sa.nextSequence(events);
    int length = sealer.encapsulate(sa, sequence, clear, payload.length, nextHeader, sealed);
    return OffHeap.read(sealed, length);
  }

  /** Sends the inner packet under the next header that its version asks for. */
  void send(byte[] inner) {
    send(inner, inner.length > 0 && inner[0] >>> 4 == 6 ? 41 : 4);
  }

  void send(byte[] payload, int nextHeader) {
    sendDatagram(seal(payload, nextHeader));
  }

  void sendDatagram(byte[] datagram) {
    try {
      socket.send(new DatagramPacket(datagram, datagram.length, site));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Whether anything at all came back within that time. */
  boolean isAnswered(int millis) {
    try {
      socket.setSoTimeout(millis);
      socket.receive(new DatagramPacket(new byte[2_000], 2_000));
      return true;
    } catch (SocketTimeoutException silence) {
      return false;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() {
    socket.close();
    tables.close();
    sealer.close();
    memory.close();
  }
}
