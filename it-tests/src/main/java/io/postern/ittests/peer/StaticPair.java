package io.postern.ittests.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A pair of SAs, or of bundles of ESP and AH, that nobody negotiates, between {@link ScapyPeer} and
 * {@link StaticDataplane}, as both are told of it.
 *
 * @param number of which SPIs and keys come
 * @param protocol {@code ESP} or {@code AH}
 * @param transform empty for AH
 * @param integrityName of ESP and AH; {@link EspIntegrity#NONE} for combined modes
 * @param udp ESP in UDP
 * @param outside IP version of the packets between the ends, 4 or 6
 * @param inside IP version of what they carry; in transport mode that of {@code outside}
 * @param cipher as scapy names it
 * @param icvOctets where scapy has to be told
 * @param integrity as scapy names it
 * @param octets of text in each echo request
 * @param around AH that protects what comes of ESP (RFC 4302 §1)
 */
public record StaticPair(
    int number,
    String protocol,
    Optional<EspTransform> transform,
    EspIntegrity integrityName,
    boolean udp,
    boolean transport,
    int outside,
    int inside,
    boolean extended,
    Optional<String> cipher,
    Optional<Integer> icvOctets,
    Optional<String> integrity,
    Side toUs,
    Side toThem,
    List<Integer> octets,
    Optional<Around> around) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int TO_SCAPY = 0x1_0000;
  private static final int TO_POSTERN = 0x2_0000;
  private static final int AROUND = 0x10_0000;

  /**
   * One direction; {@code toUs} is to scapy.
   *
   * @param cipherKey with its salt, in hexadecimal
   */
  public record Side(int spi, String cipherKey, String integrityKey) {
    static Side of(int spi, int cipherOctets, int integrityOctets) {
      Random random = new Random(spi);
      return new Side(spi, hexadecimal(random, cipherOctets), hexadecimal(random, integrityOctets));
    }

    private static String hexadecimal(Random random, int octets) {
      byte[] key = new byte[octets];
      random.nextBytes(key);
      return HexFormat.of().formatHex(key);
    }
  }

  /** AH of a bundle. */
  public record Around(EspIntegrity integrity, Side toUs, Side toThem) {
    private JsonNode node() {
      ObjectNode node = JSON.createObjectNode();
      node.put("integrityName", integrity.name());
      node.put("integrity", ScapyNames.ofIntegrity(integrity).orElseThrow());
      node.set("toUs", JSON.valueToTree(toUs));
      node.set("toThem", JSON.valueToTree(toThem));
      return node;
    }
  }

  public StaticPair {
    octets = List.copyOf(octets);
  }

  /** With SPIs, keys and lengths that come of {@code number}. */
  public static StaticPair of(
      int number,
      Optional<EspTransform> transform,
      EspIntegrity integrity,
      boolean udp,
      boolean transport,
      int outside,
      int inside,
      boolean extended) {
    int cipherOctets = transform.map(each -> each.keySize() + each.saltSize()).orElse(0);
    return new StaticPair(
        number,
        transform.isPresent() ? "ESP" : "AH",
        transform,
        integrity,
        udp,
        transport,
        outside,
        inside,
        extended,
        transform.map(ScapyNames::ofCipher),
        transform.flatMap(ScapyNames::icvOctets),
        ScapyNames.ofIntegrity(integrity),
        Side.of(TO_SCAPY + number, cipherOctets, integrity.keySize()),
        Side.of(TO_POSTERN + number, cipherOctets, integrity.keySize()),
        // All remainders of a block come, and nearly all that the device takes.
        List.of(number % 17, 1_200 + number % 16),
        Optional.empty());
  }

  /** The same of ESP with AH around it. */
  public StaticPair inside(EspIntegrity ah) {
    return new StaticPair(
        number,
        protocol,
        transform,
        integrityName,
        udp,
        transport,
        outside,
        inside,
        extended,
        cipher,
        icvOctets,
        integrity,
        toUs,
        toThem,
        octets,
        Optional.of(
            new Around(
                ah,
                Side.of(AROUND + toUs.spi, 0, ah.keySize()),
                Side.of(AROUND + toThem.spi, 0, ah.keySize()))));
  }

  /** One line. */
  public String json() {
    return node().toString();
  }

  /** Likewise of one that stands beside others from the start, and takes packets twice. */
  String standingJson() {
    ObjectNode node = node().put("replays", false);
    return (transport ? node : node.put("insidePeer", host())).toString();
  }

  /** The host behind scapy that is of this pair alone, if it stands beside others. */
  public String host() {
    return inside == 4 ? "10.2." + number + ".7" : "fd02:" + number + "::7";
  }

  private ObjectNode node() {
    ObjectNode node = JSON.createObjectNode();
    node.put("number", number).put("protocol", protocol).put("udp", udp);
    node.put("transport", transport).put("outside", outside).put("inside", inside);
    node.put("extended", extended);
    transform.ifPresent(each -> node.put("transform", each.name()));
    node.put("integrityName", integrityName.name());
    cipher.ifPresent(name -> node.put("cipher", name));
    icvOctets.ifPresent(size -> node.put("icvOctets", size));
    integrity.ifPresent(name -> node.put("integrity", name));
    node.set("toUs", JSON.valueToTree(toUs));
    node.set("toThem", JSON.valueToTree(toThem));
    node.set("octets", JSON.valueToTree(octets));
    around.ifPresent(ah -> node.set("around", ah.node()));
    return node;
  }

  @Override
  public String toString() {
    return "%s%s%s, %s, IPv%d in IPv%d, %s%s%s"
        .formatted(
            around.map(ah -> "AH " + ah.integrity + " around ").orElse(""),
            protocol,
            udp ? " in UDP" : "",
            transport ? "transport" : "tunnel",
            inside,
            outside,
            transform.map(EspTransform::name).orElse(""),
            integrityName == EspIntegrity.NONE ? "" : " " + integrityName,
            extended ? ", extended numbers" : "");
  }
}
