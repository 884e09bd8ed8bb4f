package io.postern.ittests.microbenchmark;

import io.postern.dataplane.ChildSaParameters;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.Path;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.SaKeys;
import io.postern.dataplane.cipher.CipherBackend;
import io.postern.dataplane.cipher.CipherBackends;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.List;

/** Pairs of SAs of clients with a lease each, whose keys do not matter. */
final class LeasePairs {
  private static final InetSocketAddress HERE = new InetSocketAddress("192.0.2.1", 4500);
  private static final InetSocketAddress THERE = new InetSocketAddress("192.0.2.2", 4500);
  private static final List<Prefix> ANY = List.of(Prefix.parse("0.0.0.0/0"));

  private LeasePairs() {}

  static CipherBackend backend() {
    return CipherBackends.installed().getFirst();
  }

  /**
   * @param address IPv4, of the lease
   */
  static ChildSaParameters lease(int spi, int address) {
    EspTransform gcm = EspTransform.AES_128_GCM;
    try {
      InetAddress lease = InetAddress.getByAddress(ByteBuffer.allocate(4).putInt(address).array());
      return new ChildSaParameters(
          spi,
          spi + 1,
          Encapsulation.UDP,
          new Path(HERE, THERE),
          gcm,
          EspIntegrity.NONE,
          SaKeys.take(new byte[20], gcm, EspIntegrity.NONE),
          SaKeys.take(new byte[20], gcm, EspIntegrity.NONE),
          ANY,
          List.of(Prefix.host(lease)),
          64,
          0,
          0);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
