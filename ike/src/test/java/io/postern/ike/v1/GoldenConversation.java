package io.postern.ike.v1;

import io.postern.ike.key.IvChain;
import io.postern.ike.key.Secret;
import io.postern.ike.key.Skeyid;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.MessageReader;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.proposal.IkeOffer;
import io.postern.ike.proposal.IkeSuite;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A conversation of two strongSwans with the keys that they logged: phase 1, then quick mode.
 *
 * @param fields of the file, by name
 */
record GoldenConversation(String name, Map<String, String> fields) {
  GoldenConversation {
    fields = Map.copyOf(fields);
  }

  static GoldenConversation of(String name) {
    return new GoldenConversation(
        name,
        resource("strongswan-" + name + ".txt")
            .lines()
            .filter(line -> !line.startsWith("#"))
            .map(line -> line.split(" = "))
            .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1])));
  }

  private static String resource(String file) {
    try (InputStream stream = GoldenConversation.class.getResourceAsStream(file)) {
      return new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean has(String field) {
    return fields.containsKey(field);
  }

  Bytes octets(String field) {
    return Bytes.ofHex(Objects.requireNonNull(fields.get(field), field));
  }

  /** A message as it was on the wire; the first is 1. */
  byte[] datagram(int number) {
    return octets("message" + number).toArray();
  }

  ParsedMessage clear(int number) {
    return accepted(MessageReader.clear(datagram(number)));
  }

  boolean isMainMode() {
    return accepted(MessageReader.header(datagram(1))).exchange() == ExchangeType.MAIN;
  }

  Cookies cookies() {
    return accepted(MessageReader.header(datagram(2))).cookies();
  }

  /** With public value and nonce of the initiator, in the clear. */
  ParsedMessage initiatorKeys() {
    return clear(isMainMode() ? 3 : 1);
  }

  ParsedMessage responderKeys() {
    return clear(isMainMode() ? 4 : 2);
  }

  /** The number of the first message of quick mode. */
  int quickMode() {
    return isMainMode() ? 7 : 4;
  }

  IkeSuite suite() {
    Payload.SecurityAssociation answer =
        clear(2).first(Payload.SecurityAssociation.class).orElseThrow();
    return IkeOffer.single(answer).suite().orElseThrow();
  }

  Bytes gxi() {
    return initiatorKeys().first(Payload.KeyExchange.class).orElseThrow().publicValue();
  }

  Bytes gxr() {
    return responderKeys().first(Payload.KeyExchange.class).orElseThrow().publicValue();
  }

  /** Our keys, out of the secrets and what went over the wire. */
  Skeyid skeyid() {
    Bytes ni = initiatorKeys().first(Payload.Nonce.class).orElseThrow().data();
    Bytes nr = responderKeys().first(Payload.Nonce.class).orElseThrow().data();
    try (Secret gxy = Secret.take(octets("gxy").toArray())) {
      if (!has("preSharedKey")) {
        return Skeyid.signature(suite().hash(), ni, nr, gxy, cookies());
      }
      try (Secret psk = Secret.take(octets("preSharedKey").toArray())) {
        return Skeyid.preSharedKey(suite().hash(), psk, ni, nr, gxy, cookies());
      }
    }
  }

  /** The encrypted messages of phase 1. */
  ProtectedExchange phaseOne(Skeyid skeyid) {
    IkeSuite suite = suite();
    return new ProtectedExchange(
        cookies(),
        isMainMode() ? ExchangeType.MAIN : ExchangeType.AGGRESSIVE,
        0,
        suite.cipher(),
        skeyid.cipherKey(suite.cipher()),
        IvChain.initial(suite.hash(), gxi(), gxr(), suite.cipher().blockSize()));
  }

  /** The SA after the last message of phase 1. */
  IsakmpSa established(Skeyid skeyid) {
    byte[] last = datagram(quickMode() - 1);
    return new IsakmpSa(
        cookies(),
        suite().cipher(),
        skeyid,
        skeyid.cipherKey(suite().cipher()),
        Bytes.copyOf(last, last.length - suite().cipher().blockSize(), last.length));
  }

  int messageId() {
    return Integer.parseUnsignedInt(fields.get("messageId"), 16);
  }

  /** Decrypts the next message of an exchange. */
  ParsedMessage open(ProtectedExchange exchange, int number) {
    ParsedMessage message = accepted(exchange.open(datagram(number)));
    exchange.proven();
    return message;
  }

  private static <T> T accepted(Reading<T> reading) {
    return switch (reading) {
      case Reading.Accepted<T>(T value) -> value;
      case Reading.Refused<T>(Refusal refusal) -> throw new AssertionError(refusal.toString());
    };
  }

  @Override
  public String toString() {
    return name;
  }
}
