package io.postern.ike.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class VendorIdsTest {
  static Stream<VendorIds> hashed() {
    return Arrays.stream(VendorIds.values()).filter(known -> !known.hashedText().isEmpty());
  }

  @ParameterizedTest
  @MethodSource("hashed")
  void isTheMd5OfItsText(VendorIds known) throws NoSuchAlgorithmException {
    byte[] md5 =
        MessageDigest.getInstance("MD5")
            .digest(known.hashedText().getBytes(StandardCharsets.UTF_8));
    // Unity's last two octets are a version, XAUTH's are cut off.
    int octets = known == VendorIds.UNITY ? 14 : known.octets().size();

    assertThat(known.octets().slice(0, octets)).isEqualTo(Bytes.copyOf(md5, 0, octets));
  }

  @ParameterizedTest
  @EnumSource
  void isKnownByWhatWeSend(VendorIds known) {
    assertThat(VendorIds.of(known.octets())).hasValue(known);
  }

  @Test
  void aVersionMayFollow() {
    assertThat(VendorIds.of(Bytes.ofHex("12f5f28c457168a9702d9fe274cc0204")))
        .hasValue(VendorIds.UNITY);
    assertThat(VendorIds.of(Bytes.ofHex("afcad71368a1f1c96b8696fc77570101")))
        .hasValue(VendorIds.DEAD_PEER_DETECTION);
    assertThat(VendorIds.of(Bytes.ofHex("1f07f70eaa6514d3b0fa96542a500407")))
        .hasValue(VendorIds.CISCO_CONCENTRATOR);
    assertThat(VendorIds.of(Bytes.ofHex("1e2b516905991c7d7c96fcbfb587e46100000009")))
        .hasValue(VendorIds.MICROSOFT);
    assertThat(VendorIds.of(Bytes.ofHex("4048b7d56ebce88525e7de7f00d6c2d380000000")))
        .hasValue(VendorIds.FRAGMENTATION);
  }

  @Test
  void anythingElseIsUnknown() {
    assertThat(VendorIds.of(Bytes.EMPTY)).isEmpty();
    assertThat(VendorIds.of(Bytes.ofHex("09002689dfd6b71280"))).isEmpty();
    assertThat(VendorIds.of(Bytes.ofHex("12f5f28c457168a9702d9fe274cc"))).isEmpty();
    assertThat(VendorIds.of(Bytes.ofHex("4a131c81070358455c5728f20e954530"))).isEmpty();
  }
}
