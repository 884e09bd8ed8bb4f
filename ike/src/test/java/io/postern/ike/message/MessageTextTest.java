package io.postern.ike.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MessageTextTest {
  private static final Header HEADER =
      Header.encrypted(new Cookies(1, 2), ExchangeType.TRANSACTION, 0xabcd);

  @Test
  void whatAUserAnswersIsNotShown() {
    Payload reply =
        new Payload.Attributes(
            Payload.Attributes.REPLY,
            9,
            List.of(
                Attribute.variable(16521, Bytes.ofText("alice")),
                Attribute.variable(16522, Bytes.ofText("secret")),
                Attribute.variable(16523, Bytes.ofText("123456"))));

    assertThat(MessageText.of(HEADER, List.of(reply)))
        .isEqualTo(
            """
            TRANSACTION* 0000000000000001:0000000000000002 id 0000abcd
              ATTR REPLY id 9
                16521 (5 octets)
                16522 (6 octets)
                16523 (6 octets)
            """);
  }

  @Test
  void whatProvesOrMakesKeysIsNotShown() {
    Bytes telling = Bytes.ofHex("5ec7e75ec7e75ec7");

    String text =
        MessageText.of(
            HEADER,
            List.of(
                new Payload.Hash(telling),
                new Payload.Signature(telling),
                new Payload.Nonce(telling),
                new Payload.KeyExchange(telling)));

    assertThat(text).doesNotContain("5ec7e7").contains("HASH (8 octets)");
  }

  @Test
  void anIdentityCannotForgeALine() {
    String text =
        MessageText.of(
            HEADER,
            List.of(new Payload.Identification(IdTypes.FQDN, 0, 0, Bytes.ofText("a\n  HASH"))));

    assertThat(text.lines()).hasSize(2);
    assertThat(text).contains("ID FQDN 610a202048415348");
  }

  @Test
  void addressesAreShownAsSuch() {
    assertThat(
            MessageText.of(
                HEADER,
                List.of(
                    new Payload.Identification(
                        IdTypes.IPV4_ADDR, 17, 1701, Bytes.ofHex("c0000201")),
                    new Payload.Identification(
                        IdTypes.IPV4_ADDR_RANGE, 0, 0, Bytes.ofHex("0a0000010a0000ff")),
                    new Payload.Identification(
                        IdTypes.IPV6_ADDR, 0, 0, Bytes.ofHex("20010db8000000000000000000000001")),
                    new Payload.Identification(IdTypes.IPV4_ADDR, 0, 0, Bytes.ofHex("c000")))))
        .contains("ID IPV4_ADDR 192.0.2.1 protocol 17 port 1701")
        .contains("ID IPV4_ADDR_RANGE 10.0.0.1-10.0.0.255")
        .contains("ID IPV6_ADDR 2001:db8:0:0:0:0:0:1")
        .contains("ID IPV4_ADDR c000");
  }
}
