package io.postern.nattdpd;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.message.Bytes;
import io.postern.ike.message.Payload;
import io.postern.ike.message.PayloadType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 3947 §3.1 and the drafts before it. */
class NatTraversalVersionTest {
  private static final Bytes DRAFT_00 = Bytes.ofHex("4485152d18b6bbcd0be8a8469579ddcc");

  @ParameterizedTest
  @CsvSource({
    "RFC_3947, RFC 3947, ''",
    "DRAFT_03, draft-ietf-ipsec-nat-t-ike-03, ''",
    "DRAFT_02, draft-ietf-ipsec-nat-t-ike-02, ''",
    "DRAFT_02_NEWLINE, draft-ietf-ipsec-nat-t-ike-02, newline"
  })
  void section3_1_theVendorIdIsTheMd5OfTheName(NatTraversalVersion version, String name, String end)
      throws Exception {
    String text = end.isEmpty() ? name : name + "\n";
    byte[] md5 = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.US_ASCII));
    assertThat(version.vendorId().data()).isEqualTo(Bytes.copyOf(md5));
  }

  @Test
  void theBestVersionIsChosenWhateverTheOrder() {
    List<Bytes> received =
        List.of(
            DRAFT_00,
            NatTraversalVersion.DRAFT_02.vendorId().data(),
            NatTraversalVersion.RFC_3947.vendorId().data(),
            NatTraversalVersion.DRAFT_03.vendorId().data());
    assertThat(NatTraversalVersion.best(received)).contains(NatTraversalVersion.RFC_3947);
    assertThat(NatTraversalVersion.best(received.subList(0, 2)))
        .contains(NatTraversalVersion.DRAFT_02);
  }

  @Test
  void draftsThatDoNotFloatAreNotEnough() {
    assertThat(NatTraversalVersion.best(List.of(DRAFT_00))).isEmpty();
    assertThat(NatTraversalVersion.best(List.of())).isEmpty();
  }

  @Test
  void anInitiatorOffersEveryVersionTheBestFirst() {
    assertThat(NatTraversalVersion.offer())
        .hasSize(4)
        .first()
        .isEqualTo(NatTraversalVersion.RFC_3947.vendorId());
  }

  @ParameterizedTest
  @CsvSource({
    "RFC_3947, 3, 4, NAT_D",
    "DRAFT_03, 61443, 61444, NAT_D_DRAFT",
    "DRAFT_02, 61443, 61444, NAT_D_DRAFT",
    "DRAFT_02_NEWLINE, 61443, 61444, NAT_D_DRAFT"
  })
  void section5_1_numbersOfEachVersion(
      NatTraversalVersion version, int tunnel, int transport, PayloadType natD) {
    assertThat(version.udpTunnel()).isEqualTo(tunnel);
    assertThat(version.udpTransport()).isEqualTo(transport);
    assertThat(new Payload.NatDetection(Bytes.EMPTY, version.draftPayloads()).type())
        .isEqualTo(natD);
  }
}
