package io.postern.dataplane.graph;

import io.postern.dataplane.ChildSaParameters;
import io.postern.dataplane.Dataplane;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.Path;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.SaBinding;
import io.postern.dataplane.SaKeys;
import io.postern.dataplane.SaOptions;
import io.postern.dataplane.policy.SaTables;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Random;

/**
 * Both ends' parameters of one tunnel between 10.1.0.0/16, left, and 10.2.0.0/16, right; IPv6
 * fd01::/16 and fd02::/16.
 */
record Tunnel(
    EspTransform cipher,
    EspIntegrity integrity,
    Encapsulation encapsulation,
    SaBinding binding,
    long softBytes,
    long hardBytes,
    SaOptions options) {
  static final int LEFT_SPI = 0x1111_1111;
  static final int RIGHT_SPI = 0x8222_2222;

  private static final List<Prefix> LEFT =
      List.of(Prefix.parse("10.1.0.0/16"), Prefix.parse("fd01::/16"));
  private static final List<Prefix> RIGHT =
      List.of(Prefix.parse("10.2.0.0/16"), Prefix.parse("fd02::/16"));
  private static final int SEED_TO_LEFT = 1;
  private static final int SEED_TO_RIGHT = 2;

  static Tunnel gcm() {
    return new Tunnel(
        EspTransform.AES_128_GCM,
        EspIntegrity.NONE,
        Encapsulation.UDP,
        SaBinding.NONE,
        0,
        0,
        SaOptions.DEFAULT);
  }

  static Tunnel cbc() {
    return new Tunnel(
        EspTransform.AES_256_CBC,
        EspIntegrity.HMAC_SHA1_96,
        Encapsulation.UDP,
        SaBinding.NONE,
        0,
        0,
        SaOptions.DEFAULT);
  }

  Tunnel raw() {
    return new Tunnel(cipher, integrity, Encapsulation.RAW, binding, softBytes, hardBytes, options);
  }

  Tunnel lifetime(long soft, long hard) {
    return new Tunnel(cipher, integrity, encapsulation, binding, soft, hard, options);
  }

  /** Bound so at either end that is opened. */
  Tunnel bound(SaBinding newBinding) {
    return new Tunnel(cipher, integrity, encapsulation, newBinding, softBytes, hardBytes, options);
  }

  Tunnel with(SaOptions newOptions) {
    return new Tunnel(cipher, integrity, encapsulation, binding, softBytes, hardBytes, newOptions);
  }

  void open(Site left, Site right) {
    openLeft(left.dataplane(), left.natTraversal(), right.natTraversal());
    openRight(right.dataplane(), right.natTraversal(), left.natTraversal());
  }

  void openLeft(Dataplane dataplane, InetSocketAddress local, InetSocketAddress remote) {
    dataplane.installInbound(left(local, remote), binding);
    dataplane.activateOutbound(LEFT_SPI);
  }

  void openLeft(SaTables tables, InetSocketAddress local, InetSocketAddress remote) {
    tables.installInbound(left(local, remote), binding);
    tables.activateOutbound(LEFT_SPI);
  }

  private ChildSaParameters left(InetSocketAddress local, InetSocketAddress remote) {
    return new ChildSaParameters(
            LEFT_SPI,
            RIGHT_SPI,
            encapsulation,
            new Path(local, remote),
            cipher,
            integrity,
            keys(SEED_TO_LEFT),
            keys(SEED_TO_RIGHT),
            LEFT,
            RIGHT,
            1024,
            softBytes,
            hardBytes)
        .with(options);
  }

  void openRight(Dataplane dataplane, InetSocketAddress local, InetSocketAddress remote) {
    dataplane.installInbound(
        new ChildSaParameters(
                RIGHT_SPI,
                LEFT_SPI,
                encapsulation,
                new Path(local, remote),
                cipher,
                integrity,
                keys(SEED_TO_RIGHT),
                keys(SEED_TO_LEFT),
                RIGHT,
                LEFT,
                1024,
                softBytes,
                hardBytes)
            .with(options),
        binding);
    dataplane.activateOutbound(RIGHT_SPI);
  }

  private SaKeys keys(int seed) {
    byte[] material = new byte[cipher.keySize() + cipher.saltSize() + integrity.keySize()];
    new Random(seed).nextBytes(material);
    return SaKeys.take(material, cipher, integrity);
  }
}
