package io.postern.nattdpd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.ike.message.Bytes;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal.Reason;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** RFC 3947 §3.2. */
class Rfc3947NatDetectionTest {
  private static final Cookies COOKIES = new Cookies(0x0102030405060708L, 0xf1f2f3f4f5f6f7f8L);
  private static final InetSocketAddress CLIENT = new InetSocketAddress("192.0.2.7", 500);
  private static final InetSocketAddress CLIENT_INSIDE = new InetSocketAddress("10.1.2.3", 500);
  private static final InetSocketAddress GATEWAY = new InetSocketAddress("198.51.100.1", 500);
  private static final InetSocketAddress GATEWAY_INSIDE = new InetSocketAddress("172.16.0.1", 500);

  private final NatDetection detection = detection(NatTraversalVersion.RFC_3947, false);

  @Test
  void theHashIsOverCookiesAddressAndPortInNetworkOrder() {
    assertThat(NatDetection.hash(Function.identity(), COOKIES, GATEWAY))
        .isEqualTo(Bytes.ofHex("0102030405060708" + "f1f2f3f4f5f6f7f8" + "c6336401" + "01f4"));
  }

  @Test
  void anIpv6AddressHas16Octets() {
    InetSocketAddress six = new InetSocketAddress("2001:db8::1", 4500);
    assertThat(NatDetection.hash(Function.identity(), COOKIES, six))
        .isEqualTo(
            Bytes.ofHex(
                "0102030405060708f1f2f3f4f5f6f7f8" + "20010db8000000000000000000000001" + "1194"));
  }

  @Test
  void theFirstPayloadIsAboutTheDestinationTheOthersAboutTheSource() {
    assertThat(detection.payloads(GATEWAY, List.of(CLIENT, CLIENT_INSIDE)))
        .containsExactly(natD(GATEWAY), natD(CLIENT), natD(CLIENT_INSIDE));
  }

  @Test
  void withoutAnOwnAddressThereIsNothingToSend() {
    assertThatThrownBy(() -> detection.payloads(GATEWAY, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void draftsSendTheirOwnPayloadNumber() {
    assertThat(detection(NatTraversalVersion.DRAFT_02, false).payloads(GATEWAY, List.of(CLIENT)))
        .allMatch(Payload.NatDetection::draft);
  }

  @Test
  void noNatIfBothMatch() {
    assertThat(found(detection.payloads(GATEWAY, List.of(CLIENT)), GATEWAY, CLIENT))
        .isEqualTo(NatFinding.NONE);
  }

  @Test
  void theSenderIsBehindANatIfNoneOfItsHashesMatches() {
    NatFinding finding =
        found(detection.payloads(GATEWAY, List.of(CLIENT_INSIDE)), GATEWAY, CLIENT);
    assertThat(finding).isEqualTo(new NatFinding(false, true, false));
    assertThat(finding.encapsulate()).isTrue();
  }

  @Test
  void oneOfSeveralOwnHashesThatMatchesIsEnough() {
    assertThat(found(detection.payloads(GATEWAY, List.of(CLIENT_INSIDE, CLIENT)), GATEWAY, CLIENT))
        .isEqualTo(NatFinding.NONE);
  }

  @Test
  void weAreBehindANatIfTheFirstHashIsNotOurs() {
    assertThat(found(detection.payloads(GATEWAY, List.of(CLIENT)), GATEWAY_INSIDE, CLIENT))
        .isEqualTo(new NatFinding(true, false, false));
  }

  @Test
  void bothMayBeBehindNats() {
    assertThat(found(detection.payloads(GATEWAY, List.of(CLIENT_INSIDE)), GATEWAY_INSIDE, CLIENT))
        .isEqualTo(new NatFinding(true, true, false));
  }

  @Test
  void aChangedPortIsANatAsWell() {
    InetSocketAddress translated = new InetSocketAddress(CLIENT.getAddress(), 12312);
    assertThat(found(detection.payloads(GATEWAY, List.of(CLIENT)), GATEWAY, translated))
        .isEqualTo(new NatFinding(false, true, false));
  }

  @Test
  void otherCookiesMakeOtherHashes() {
    NatDetection other =
        new NatDetection(
            Rfc3947NatDetectionTest::sha1, new Cookies(1, 2), NatTraversalVersion.RFC_3947, false);
    assertThat(found(other.payloads(GATEWAY, List.of(CLIENT)), GATEWAY, CLIENT))
        .isEqualTo(new NatFinding(true, true, false));
  }

  @Test
  void forcedWeSeemToBeBehindANatAndKnowThatWeAreNot() {
    NatDetection forced = detection(NatTraversalVersion.RFC_3947, true);
    NatFinding atThePeer = found(forced.payloads(GATEWAY, List.of(CLIENT)), GATEWAY, CLIENT);
    assertThat(atThePeer).isEqualTo(new NatFinding(false, true, false));

    Reading<NatFinding> here =
        forced.detect(detection.payloads(CLIENT, List.of(GATEWAY)), List.of(CLIENT), GATEWAY);
    assertThat(here).isEqualTo(Reading.accepted(new NatFinding(false, false, true)));
    assertThat(new NatFinding(false, false, true).encapsulate()).isTrue();
  }

  @Test
  void badPayloadsAreRefused() {
    Payload.NatDetection good = natD(GATEWAY);
    assertRefused(List.of(), Reason.WRONG_PAYLOADS);
    assertRefused(List.of(good), Reason.WRONG_PAYLOADS);
    assertRefused(new ArrayList<>(Collections.nCopies(33, good)), Reason.WRONG_PAYLOADS);
    assertRefused(
        List.of(good, new Payload.NatDetection(Bytes.ofHex("00"), false)),
        Reason.MALFORMED_PAYLOAD);
  }

  private void assertRefused(List<Payload.NatDetection> received, Reason reason) {
    assertThat(detection.detect(received, List.of(GATEWAY), CLIENT))
        .isInstanceOfSatisfying(
            Reading.Refused.class,
            refused -> assertThat(refused.refusal().reason()).isEqualTo(reason));
  }

  private NatFinding found(
      List<Payload.NatDetection> received, InetSocketAddress local, InetSocketAddress remote) {
    return switch (detection.detect(received, List.of(local), remote)) {
      case Reading.Accepted<NatFinding>(NatFinding finding) -> finding;
      case Reading.Refused<NatFinding> refused -> throw new AssertionError(refused);
    };
  }

  private static NatDetection detection(NatTraversalVersion version, boolean forced) {
    return new NatDetection(Rfc3947NatDetectionTest::sha1, COOKIES, version, forced);
  }

  private static Payload.NatDetection natD(InetSocketAddress address) {
    return new Payload.NatDetection(
        NatDetection.hash(Rfc3947NatDetectionTest::sha1, COOKIES, address), false);
  }

  private static byte[] sha1(byte[] input) {
    try {
      return MessageDigest.getInstance("SHA-1").digest(input);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
