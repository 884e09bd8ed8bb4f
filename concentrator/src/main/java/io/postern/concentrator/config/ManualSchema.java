package io.postern.concentrator.config;

import static io.postern.concentrator.config.Key.optional;
import static io.postern.concentrator.config.Key.required;

import io.postern.concentrator.config.Entry.Section;
import io.postern.ike.key.Secret;
import java.net.InetAddress;
import java.util.List;

/** What may stand in {@code manual.NAME { … }}. */
final class ManualSchema {
  private ManualSchema() {}

  static final Key<InetAddress> PEER =
      required("peer", NetworkTypes.ADDRESS, "The address of the other gateway.", "");

  static final Key<InetAddress> LOCAL =
      required("local", NetworkTypes.ADDRESS, "Our address, as the peer knows it.", "");

  static final Key<String> SUITE =
      required(
          "suite",
          ValueTypes.text("suite"),
          "The algorithms: in `esp` e.g. aes128-sha256, in `ah` e.g. ah-sha256.",
          "Ciphers that need fresh keys with each start (GCM, GMAC, CCM, CTR, ChaCha20) are refused"
              + " (RFC 3686 §2.1, RFC 4106 §2).");

  static final Key<Integer> SPI_IN =
      required(
          "spi-in",
          NetworkTypes.SPI,
          "The SPI of what the peer sends; its `spi-out`.",
          "No other entry has the same.");

  static final Key<Integer> SPI_OUT =
      required("spi-out", NetworkTypes.SPI, "The SPI of what we send; the peer's `spi-in`.", "");

  static final Key<Secret> CIPHER_KEY_IN =
      optional(
          "cipher-key-in",
          SecretType.HEX,
          "The key that opens what the peer sends. Its length is that of the cipher's key.",
          "");

  static final Key<Secret> CIPHER_KEY_OUT =
      optional("cipher-key-out", SecretType.HEX, "The key that closes what we send.", "");

  static final Key<Secret> INTEGRITY_KEY_IN =
      optional(
          "integrity-key-in",
          SecretType.HEX,
          "The key that proves what the peer sends. Its length is that of the algorithm's key.",
          "");

  static final Key<Secret> INTEGRITY_KEY_OUT =
      optional("integrity-key-out", SecretType.HEX, "The key that proves what we send.", "");

  static final Section ESP =
      new Section(
          "esp",
          "A pair of ESP SAs (RFC 4303).",
          List.of(
              SUITE,
              SPI_IN,
              SPI_OUT,
              CIPHER_KEY_IN,
              CIPHER_KEY_OUT,
              INTEGRITY_KEY_IN,
              INTEGRITY_KEY_OUT));

  static final Section AH =
      new Section(
          "ah",
          "A pair of AH SAs (RFC 4302); around ESP, if there is both.",
          List.of(SUITE, SPI_IN, SPI_OUT, INTEGRITY_KEY_IN, INTEGRITY_KEY_OUT));

  static final List<Entry> ENTRIES =
      List.of(
          PEER,
          LOCAL,
          GroupSchema.ACCEPT,
          SiteSchema.PROTECT,
          SiteSchema.TUN,
          SiteSchema.ENCAPSULATION,
          PacketSchema.DONT_FRAGMENT,
          PacketSchema.TFC_PADDING,
          PacketSchema.DUMMY_PACKETS,
          ESP,
          AH,
          Templates.KEY);
}
