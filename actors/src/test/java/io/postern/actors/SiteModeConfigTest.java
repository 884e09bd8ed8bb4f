package io.postern.actors;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.typesafe.config.ConfigFactory;
import io.postern.actors.settings.LocalEndpoint;
import io.postern.dataplane.Path;
import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ike.auth.Identity;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.Payload;
import io.postern.ike.message.PayloadRules;
import io.postern.ike.v1.IsakmpSa;
import io.postern.ike.v1.PhaseOneStart;
import io.postern.ike.v1.PhaseOneStep;
import io.postern.ike.v1.ProtectedExchange;
import io.postern.ike.v1.ProtectedMessage;
import io.postern.xauthmodecfg.ModeConfigClient;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A site that takes us for a gateway with addresses to give. */
class SiteModeConfigTest {
  /** Offset in the header (RFC 2408 §3.1). */
  private static final int EXCHANGE_TYPE = 18;

  private static byte[] next(DatagramSocket socket, ExchangeType wanted) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
    do {
      socket.receive(packet);
    } while (packet.getData()[EXCHANGE_TYPE] != wanted.number());
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }

  private static IsakmpSa phaseOne(DatagramSocket socket, LocalEndpoint gateway)
      throws IOException {
    InetSocketAddress here = new InetSocketAddress(Loopback.HERE, socket.getLocalPort());
    PhaseOneStart start =
        FirstMessage.of(
            Identity.fqdn("west.example"),
            "key of the branch",
            1,
            new IkePath(new Path(here, gateway.ike()), false),
            "aes128-sha1-modp1024",
            AuthenticationMethod.PRE_SHARED_KEY);
    send(socket, start.message());
    PhaseOneStep end = start.exchange().on(next(socket, ExchangeType.AGGRESSIVE));
    assertThat(end).isInstanceOf(PhaseOneStep.Complete.class);
    send(socket, ((PhaseOneStep.Complete) end).reply().orElseThrow());
    return ((PhaseOneStep.Complete) end).result().sa();
  }

  private static void send(DatagramSocket socket, byte[] datagram) throws IOException {
    socket.send(new DatagramPacket(datagram, datagram.length));
  }

  /** draft-dukes-ike-mode-cfg-02 §2: an empty reply. */
  @Test
  void whoAsksASiteForAnAddressIsToldThatThereIsNone() throws IOException {
    ActorTestKit kit =
        ActorTestKit.create(
            ConfigFactory.parseString("akka.loglevel = WARNING")
                .withFallback(ConfigFactory.load()));
    try (Gateway east = new Gateway(kit, Gateway.endpoint(), DecoyTest.aggressiveSite());
        DatagramSocket socket = new DatagramSocket(0, Loopback.HERE)) {
      socket.connect(east.local.ike());
      socket.setSoTimeout(30_000);
      IsakmpSa sa = phaseOne(socket, east.local);
      ProtectedExchange exchange = sa.exchange(ExchangeType.TRANSACTION, 7);
      send(
          socket,
          ProtectedMessage.seal(
              sa, exchange, List.of(ModeConfigClient.request(9, Optional.empty(), "a client"))));
      Payload.Attributes reply =
          Loopback.value(
                  ProtectedMessage.open(
                      sa,
                      exchange,
                      PayloadRules.TRANSACTION,
                      next(socket, ExchangeType.TRANSACTION)))
              .first(Payload.Attributes.class)
              .orElseThrow();
      assertThat(reply.identifier()).isEqualTo(9);
      assertThat(reply.messageType()).isEqualTo(Payload.Attributes.REPLY);
      assertThat(reply.attributes()).isEmpty();
    } finally {
      kit.shutdownTestKit();
    }
  }
}
