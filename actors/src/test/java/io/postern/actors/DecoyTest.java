package io.postern.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.postern.actors.settings.AdmissionSettings;
import io.postern.actors.settings.DpdSettings;
import io.postern.actors.settings.GroupSettings;
import io.postern.actors.settings.HeadendSettings;
import io.postern.actors.settings.LocalEndpoint;
import io.postern.actors.settings.RetransmitSettings;
import io.postern.actors.settings.SiteSettings;
import io.postern.dataplane.Path;
import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ike.auth.Identity;
import io.postern.ike.auth.IdentityPattern;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.Header;
import io.postern.ike.message.MessageReader;
import io.postern.ike.message.MessageWriter;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal.Reason;
import io.postern.ike.v1.AggressiveResponder;
import io.postern.ike.v1.PhaseOneContext;
import io.postern.ike.v1.PhaseOneStep;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Nobody can tell from outside whether a group name exists. */
class DecoyTest {
  private static final InetSocketAddress HERE = new InetSocketAddress(Loopback.HERE, 500);
  private static final IkePath PATH = new IkePath(new Path(HERE, HERE), false);
  private final Connections connections =
      connections(Loopback.group("staff", 1, "aes128-sha1-modp1024"));

  private static Connections connections(GroupSettings... groups) {
    return new Connections(
        Loopback.settings("10.99.0.0/24", AdmissionSettings.DEFAULT, List.of(groups)),
        new SecureRandom());
  }

  private static PhaseOneStep begin(Connections connections, Identity group) {
    return AggressiveResponder.start(
        new PhaseOneContext(
            new Cookies(1, 2), new GatewayCompanions(PATH, false), new SecureRandom()),
        connections,
        FirstMessage.of(group, "group key", 1, PATH).message());
  }

  /** Everything of an answer but what is random: for that its length. */
  private static List<String> shape(PhaseOneStep step) {
    assertThat(step).isInstanceOf(PhaseOneStep.Continue.class);
    PhaseOneStep.Continue answer = (PhaseOneStep.Continue) step;
    Reading<ParsedMessage> reading = MessageReader.clear(answer.reply());
    assertThat(reading).isInstanceOf(Reading.Accepted.class);
    List<String> shape = new ArrayList<>();
    for (ParsedMessage.Part part : ((Reading.Accepted<ParsedMessage>) reading).value().parts()) {
      Payload payload = part.payload();
      shape.add(
          switch (payload) {
            case Payload.KeyExchange _ -> "KE " + part.body().size();
            case Payload.Nonce _ -> "NONCE " + part.body().size();
            case Payload.Hash _ -> "HASH " + part.body().size();
            default -> payload.getClass().getSimpleName() + " " + part.body();
          });
    }
    return shape;
  }

  @Test
  void theAnswerToAnUnknownNameIsThatToAKnownOne() {
    List<String> known = shape(begin(connections, Identity.keyId("staff")));
    List<String> unknown = shape(begin(connections, Identity.keyId("stuff")));
    assertThat(known).anyMatch(text -> text.startsWith("HASH")).hasSizeGreaterThan(6);
    assertThat(unknown).isEqualTo(known);
  }

  @Test
  void aKnownNameUnderAnotherTypeOfIdentityLooksTheSame() {
    assertThat(shape(begin(connections, Identity.fqdn("staff"))))
        .isEqualTo(shape(begin(connections, Identity.keyId("staff"))));
  }

  @Test
  void whereGroupsDifferEachNameIsLikeOneOfThemAndAlwaysTheSame() {
    Connections two =
        connections(
            Loopback.group("guests", 1, "aes256-sha256-modp1024"),
            Loopback.group("staff", 1, "aes128-sha1-modp1024"));
    Map<Boolean, Integer> likeStaff = new HashMap<>();
    for (int i = 0; i < 64; i++) {
      Identity name = Identity.keyId("name" + i);
      boolean answered = begin(two, name) instanceof PhaseOneStep.Continue;
      assertThat(begin(two, name) instanceof PhaseOneStep.Continue).isEqualTo(answered);
      likeStaff.merge(answered, 1, Integer::sum);
    }
    assertThat(likeStaff).hasSize(2);
    assertThat(shape(begin(two, Identity.fqdn("staff"))))
        .isEqualTo(shape(begin(two, Identity.keyId("staff"))));
  }

  /** Neither the headend's own identity nor a refusal gives a site in aggressive mode away. */
  @Test
  void whereSitesTakeAggressiveModeAnUnknownNameIsAnsweredLikeThem() {
    Connections ofSites =
        new Connections(
            new HeadendSettings(
                Identity.fqdn("gw.example"),
                List.of(),
                List.of(aggressiveSite()),
                Map.of(),
                AdmissionSettings.DEFAULT,
                RetransmitSettings.DEFAULT,
                new LocalEndpoint(HERE, HERE)),
            new SecureRandom());
    List<String> known = shape(beginSite(ofSites, Identity.fqdn("west.example")));
    assertThat(known).anyMatch(text -> text.startsWith("HASH")).hasSizeGreaterThan(6);
    assertThat(shape(beginSite(ofSites, Identity.fqdn("wast.example")))).isEqualTo(known);
  }

  /** West's, with the key of {@link Gateway#site}. */
  static SiteSettings aggressiveSite() {
    SiteSettings main =
        Gateway.site(
            List.of(),
            "10.1.0.0",
            "10.2.0.0",
            SiteSettings.Start.NEVER,
            Gateway.LONG,
            DpdSettings.DEFAULT);
    return new SiteSettings(
        main.name(),
        main.peers(),
        Optional.of(Identity.fqdn("east.example")),
        List.of(new IdentityPattern.Exactly(Identity.fqdn("west.example"))),
        main.methods(),
        main.credentials(),
        SiteSettings.Mode.AGGRESSIVE,
        main.ike(),
        main.esp(),
        main.pfs(),
        main.protect(),
        main.encapsulation(),
        main.start(),
        main.lifetime(),
        main.dpd(),
        main.initialContact(),
        main.preferUdp(),
        main.replayWindow());
  }

  private static PhaseOneStep beginSite(Connections connections, Identity claimed) {
    return AggressiveResponder.start(
        new PhaseOneContext(
            new Cookies(1, 2), new GatewayCompanions(PATH, false), new SecureRandom()),
        connections,
        FirstMessage.of(
                claimed,
                "key of the site",
                1,
                PATH,
                "aes128-sha1-modp1024",
                AuthenticationMethod.PRE_SHARED_KEY)
            .message());
  }

  @Test
  void aThirdMessageThatIsWrongInAnyWayIsMetWithSilence() throws IOException {
    try (Loopback loopback = new Loopback("10.99.0.0/24", 2, AdmissionSettings.DEFAULT)) {
      for (String name : List.of("staff", "stuff")) {
        try (DatagramSocket socket = new DatagramSocket(0, Loopback.HERE)) {
          send(socket, loopback, FirstMessage.of(Identity.keyId(name), "x", 77, PATH).message());
          DatagramPacket answer = new DatagramPacket(new byte[2000], 2000);
          socket.setSoTimeout(10_000);
          socket.receive(answer);
          long ours = ByteBuffer.wrap(answer.getData()).getLong(8);
          double before = ignored(loopback);
          // No hash at all, in the clear.
          send(
              socket,
              loopback,
              MessageWriter.clear(
                  Header.clear(new Cookies(77, ours), ExchangeType.AGGRESSIVE, 0),
                  List.of(new Payload.VendorId(Bytes.ofHex("00112233445566778899aabbccddeeff")))));
          await().atMost(Duration.ofSeconds(10)).until(() -> ignored(loopback) > before);
          socket.setSoTimeout(200);
          assertThatThrownBy(() -> socket.receive(answer))
              .isInstanceOf(SocketTimeoutException.class);
        }
      }
    }
  }

  private static double ignored(Loopback loopback) {
    return loopback.ignored(Reason.UNKNOWN_IDENTITY) + loopback.ignored(Reason.WRONG_PAYLOADS);
  }

  private static void send(DatagramSocket socket, Loopback loopback, byte[] datagram)
      throws IOException {
    socket.send(new DatagramPacket(datagram, datagram.length, loopback.ike));
  }
}
