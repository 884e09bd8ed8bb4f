package io.postern.ike.message;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A message that a real peer sent, of {@code src/test/resources/messages}.
 *
 * @param row of {@link PayloadRules}; empty for a fragment
 * @param header whole datagram if not decrypted, else the header alone
 * @param decrypted the body, padding included
 */
record CapturedMessage(
    String conversation,
    int line,
    Optional<PayloadRules> row,
    Bytes header,
    Optional<Bytes> decrypted) {
  static final List<String> CONVERSATIONS =
      List.of(
          "vpnc-psk",
          "vpnc-pfs",
          "vpnc-hybrid",
          "strongswan-aggressive-initiator",
          "strongswan-aggressive-responder",
          "strongswan-xauth-psk-initiator",
          "strongswan-xauth-psk-responder",
          "strongswan-xauth-rsa-initiator",
          "strongswan-xauth-rsa-responder",
          "strongswan-hybrid-initiator",
          "strongswan-hybrid-responder",
          "strongswan-site-psk-initiator",
          "strongswan-site-psk-responder",
          "strongswan-site-rsa-initiator",
          "strongswan-site-rsa-responder");

  static List<CapturedMessage> all() {
    return CONVERSATIONS.stream().flatMap(name -> of(name).stream()).toList();
  }

  static List<CapturedMessage> of(String conversation) {
    List<CapturedMessage> messages = new ArrayList<>();
    int number = 0;
    for (String line : resource("/messages/" + conversation + ".txt").lines().toList()) {
      number++;
      if (!line.startsWith("#")) {
        messages.add(parse(conversation, number, line.split(" ")));
      }
    }
    return messages;
  }

  static String resource(String name) {
    try (InputStream in = CapturedMessage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException("no resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static CapturedMessage parse(String conversation, int line, String[] fields) {
    return new CapturedMessage(
        conversation,
        line,
        fields[0].equals("-") ? Optional.empty() : Optional.of(PayloadRules.valueOf(fields[0])),
        Bytes.copyOf(HexFormat.of().parseHex(fields[2])),
        fields[1].equals("clear")
            ? Optional.empty()
            : Optional.of(Bytes.copyOf(HexFormat.of().parseHex(fields[3]))));
  }

  /** The datagram, with the decrypted body in place of the encrypted one. */
  byte[] datagram() {
    return decrypted.map(header::plus).orElse(header).toArray();
  }

  Reading<ParsedMessage> read() {
    byte[] datagram = datagram();
    return decrypted.isEmpty()
        ? MessageReader.clear(datagram)
        : MessageReader.header(datagram)
            .then(
                read ->
                    MessageReader.body(
                        read, MessageReader.firstPayload(datagram), decrypted.get().toArray()));
  }

  @Override
  public String toString() {
    return conversation + ":" + line;
  }
}
