package io.postern.dataplane.policy;

import io.postern.dataplane.ChildSaParameters;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.Path;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.SaKeys;
import java.net.InetSocketAddress;
import java.util.List;

/** Parameters of pairs whose keys do not matter. */
final class Pairs {
  static final String ANY = "0.0.0.0/0";

  private static final InetSocketAddress HERE = new InetSocketAddress("192.0.2.1", 4500);
  private static final InetSocketAddress THERE = new InetSocketAddress("192.0.2.2", 4500);

  private Pairs() {}

  static ChildSaParameters between(int spi, String local, String remote) {
    EspTransform gcm = EspTransform.AES_128_GCM;
    return new ChildSaParameters(
        spi,
        spi + 1,
        Encapsulation.UDP,
        new Path(HERE, THERE),
        gcm,
        EspIntegrity.NONE,
        SaKeys.take(new byte[20], gcm, EspIntegrity.NONE),
        SaKeys.take(new byte[20], gcm, EspIntegrity.NONE),
        List.of(Prefix.parse(local)),
        List.of(Prefix.parse(remote)),
        64,
        0,
        0);
  }
}
