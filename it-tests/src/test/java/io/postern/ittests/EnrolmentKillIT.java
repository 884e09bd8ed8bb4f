package io.postern.ittests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.postern.ittests.gateway.PosternAuthority;
import io.postern.ittests.gateway.PosternGateway;
import io.postern.ittests.gateway.PostgreSql;
import io.postern.ittests.network.Addresses;
import io.postern.ittests.network.Namespace;
import io.postern.ittests.network.Topology;
import io.postern.ittests.process.Await;
import io.postern.ittests.process.Daemon;
import io.postern.pkica.Fingerprint;
import java.io.ByteArrayInputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.Extension;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@RealPeers
@DisplayName("the daemon is killed again and again while a thousand certificates are enrolled")
class EnrolmentKillIT {
  private static final int CERTIFICATES = 1000;
  private static final int KILLS = 4;

  /** What a busy machine may need for a quarter of them. */
  private static final Duration ROUND = Duration.ofMinutes(3);

  private static final String SCEP = "http://" + Addresses.GATEWAY + ":8080/scep";

  @Test
  void embedded() throws Exception {
    try (Topology topology = Topology.up("EnrolmentKillIT", 1)) {
      killAndCheck(topology, authority -> authority);
    }
  }

  @Test
  void postgreSql() throws Exception {
    try (Topology topology = Topology.up("EnrolmentKillIT", 1);
        PostgreSql database = PostgreSql.start(topology.gateway())) {
      killAndCheck(topology, authority -> authority.over(database.store()));
    }
  }

  private static void killAndCheck(Topology topology, UnaryOperator<PosternAuthority> store)
      throws GeneralSecurityException {
    List<BigInteger> crlNumbers = new ArrayList<>();
    try (PosternGateway gateway =
            PosternGateway.start(
                topology.gateway(),
                List.of(),
                folder ->
                    CertificateOffice.configuration(
                        folder,
                        store
                            .apply(PosternAuthority.in(folder, "ca"))
                            .found("CN=Lab VPN", "p256")
                            .section(
                                "listen = \"%s:8080\", scep { challenge = password, password = sesame-open }"
                                    .formatted(Addresses.GATEWAY))));
        Daemon crowd = crowd(topology.gateway())) {
      for (int round = 1; round <= KILLS; round++) {
        long wanted = (long) CERTIFICATES * round / KILLS;
        Await.with(gateway.log(), crowd.log())
            .that(
                wanted + " certificates",
                ROUND,
                () -> {
                  newCrl(gateway).ifPresent(crlNumbers::add);
                  return crowd.log().count("issued ") >= wanted;
                });
        gateway.kill();
        gateway.restart();
      }
      crowd.kill();

      assertThat(crowd.log().count("refused")).isZero();
      Map<String, String> handedOut = handedOut(crowd.log().text());
      assertThat(handedOut).hasSizeGreaterThanOrEqualTo(CERTIFICATES);
      newCrl(gateway).ifPresent(crlNumbers::add);
      assertThat(crlNumbers).hasSizeGreaterThan(KILLS).isSorted().doesNotHaveDuplicates();
      check(gateway, handedOut);
    }
  }

  /** Whatever was handed out is in the store, and hardly more. */
  private static void check(PosternGateway gateway, Map<String, String> handedOut)
      throws GeneralSecurityException {
    for (Map.Entry<String, String> each : handedOut.entrySet()) {
      JsonNode shown =
          gateway.control().authority("show", "{\"serial\":\"" + each.getKey() + "\"}");
      assertThat(Fingerprint.sha256(certificate(shown.path("pem").asText())))
          .isEqualTo(each.getValue());
    }
    int stored = 0;
    for (JsonNode line : gateway.control().authority("list", "{}")) {
      if (line.path("subject").asText().equals(EnrolmentCrowd.SUBJECT)
          && line.path("state").asText().equalsIgnoreCase("issued")) {
        stored++;
      }
    }
    // One that was signed when its server died, and is not known to be its transaction's.
    assertThat(stored)
        .isBetween(handedOut.size(), handedOut.size() + EnrolmentCrowd.THREADS * (KILLS + 1));
  }

  private static Map<String, String> handedOut(String said) {
    Map<String, String> handedOut = new HashMap<>();
    for (String line : said.split("\n", -1)) {
      String[] words = line.split(" ", -1);
      if (words.length == 3 && words[0].equals("issued")) {
        assertThat(handedOut.put(words[1], words[2])).as("a serial number twice").isNull();
      }
    }
    return handedOut;
  }

  /** Empty while the daemon is away. */
  private static Optional<BigInteger> newCrl(PosternGateway gateway) {
    try {
      String pem = gateway.control().authority("crl", "{\"fresh\":true}").asText();
      X509CRL crl =
          (X509CRL)
              CertificateFactory.getInstance("X.509")
                  .generateCRL(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
      byte[] number = crl.getExtensionValue(Extension.cRLNumber.getId());
      return Optional.of(
          ASN1Integer.getInstance(ASN1OctetString.getInstance(number).getOctets()).getValue());
    } catch (UncheckedIOException away) {
      return Optional.empty();
    } catch (GeneralSecurityException unreadable) {
      throw new AssertionError(unreadable);
    }
  }

  private static X509Certificate certificate(String pem) throws GeneralSecurityException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
  }

  private static Daemon crowd(Namespace node) {
    return node.start(
        "crowd",
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx128m",
        "-XX:+UseSerialGC",
        "-cp",
        System.getProperty("java.class.path"),
        EnrolmentCrowd.class.getName(),
        SCEP,
        "sesame-open");
  }
}
