package io.postern.actors;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.message.Bytes;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.Header;
import io.postern.ike.message.MessageReader;
import io.postern.ike.message.MessageWriter;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Reading;
import io.postern.ike.message.VendorIds;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers by their first message: as captured, or with the vendor IDs that such peers send. */
class ClientProfileTest {
  private static final InetSocketAddress HERE = new InetSocketAddress(Loopback.HERE, 500);
  private static final io.postern.dataplane.Path HERE_TO_HERE =
      new io.postern.dataplane.Path(HERE, HERE);

  @ParameterizedTest
  @CsvSource({
    "vpnc-psk, vpnc",
    "vpnc-pfs, vpnc",
    "vpnc-hybrid, vpnc",
    "strongswan-aggressive-initiator, strongSwan",
    "strongswan-hybrid-initiator, strongSwan",
    "strongswan-site-psk-initiator, strongSwan",
    "strongswan-site-psk-responder, strongSwan",
    "strongswan-site-rsa-initiator, strongSwan",
    "strongswan-xauth-psk-initiator, strongSwan"
  })
  void capturedPeersAreNamed(String capture, String make) throws IOException {
    assertThat(named(captured(capture))).contains(make);
  }

  @Test
  void vpncHasItsQuirksAndOthersHaveNone() throws IOException {
    ClientProfile vpnc = ClientProfile.of(captured("vpnc-psk")).orElseThrow();
    ClientProfile other =
        ClientProfile.of(captured("strongswan-xauth-psk-initiator")).orElseThrow();

    for (ClientProfile.Quirk quirk : ClientProfile.Quirk.values()) {
      assertThat(vpnc.has(quirk)).isTrue();
      assertThat(other.has(quirk)).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Windows, MICROSOFT NAT_T_RFC_3947 NAT_T_DRAFT_02_N FRAGMENTATION",
    "Apple, NAT_T_RFC_3947 NAT_T_APPLE NAT_T_DRAFT_08 NAT_T_DRAFT_02_N XAUTH UNITY"
        + " DEAD_PEER_DETECTION",
    "Android, NAT_T_RFC_3947 NAT_T_DRAFT_02 NAT_T_DRAFT_02_N NAT_T_DRAFT_00 XAUTH UNITY"
        + " FRAGMENTATION DEAD_PEER_DETECTION",
    "Android, NAT_T_RFC_3947 NAT_T_DRAFT_02 NAT_T_DRAFT_02_N NAT_T_DRAFT_00 FRAGMENTATION"
        + " DEAD_PEER_DETECTION",
    "Cisco, XAUTH DEAD_PEER_DETECTION FRAGMENTATION NAT_T_DRAFT_02_N UNITY",
    "Shrew Soft, XAUTH NAT_T_DRAFT_00 NAT_T_RFC_3947 DEAD_PEER_DETECTION SHREW UNITY",
    "FRITZ!Box, XAUTH DEAD_PEER_DETECTION NAT_T_RFC_3947 FRITZ_BOX",
    "strongSwan, STRONGSWAN XAUTH DEAD_PEER_DETECTION NAT_T_RFC_3947"
  })
  void othersAreNamedByTheVendorIdsThatTheySend(String make, String vendors) {
    assertThat(named(showing(vendors))).contains(make);
  }

  @Test
  void posternIsNamedByWhatItSendsAsAnInitiator() {
    List<Payload> ours =
        new ClientCompanions(new IkePath(HERE_TO_HERE, false), true, () -> true)
            .vendorIds(List.of());
    assertThat(named(showing(ours))).contains("Postern");
  }

  /** RFC 3947 and DPD alone could be anybody; the second and third are what Postern answers. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "NAT_T_RFC_3947 DEAD_PEER_DETECTION",
        "XAUTH DEAD_PEER_DETECTION UNITY NAT_T_RFC_3947",
        "XAUTH DEAD_PEER_DETECTION UNITY NAT_T_RFC_3947 FRAGMENTATION",
        "XAUTH UNITY NAT_T_RFC_3947 NAT_T_DRAFT_03 NAT_T_DRAFT_02_N DEAD_PEER_DETECTION"
      })
  void whoCannotBeToldIsNotNamed(String vendors) {
    assertThat(named(showing(vendors))).isEmpty();
  }

  private static Optional<String> named(ParsedMessage first) {
    return ClientProfile.of(first).map(ClientProfile::label);
  }

  private static ParsedMessage captured(String capture) throws IOException {
    Path file = Path.of("..", "ike", "src", "test", "resources", "messages", capture + ".txt");
    String first =
        Files.readAllLines(file).stream()
            .filter(line -> !line.startsWith("#"))
            .findFirst()
            .orElseThrow();
    return parsed(Bytes.ofHex(first.substring(first.lastIndexOf(' ') + 1)).toArray());
  }

  private static ParsedMessage showing(String vendors) {
    List<Payload> payloads = new ArrayList<>();
    for (String vendor : vendors.split(" ", -1)) {
      payloads.add(new Payload.VendorId(VendorIds.valueOf(vendor).octets()));
    }
    return showing(payloads);
  }

  private static ParsedMessage showing(List<Payload> payloads) {
    return parsed(
        MessageWriter.clear(Header.clear(new Cookies(1, 0), ExchangeType.AGGRESSIVE, 0), payloads));
  }

  private static ParsedMessage parsed(byte[] datagram) {
    return switch (MessageReader.clear(datagram)) {
      case Reading.Accepted<ParsedMessage>(ParsedMessage message) -> message;
      case Reading.Refused<ParsedMessage> refused -> throw new AssertionError(refused.toString());
    };
  }
}
