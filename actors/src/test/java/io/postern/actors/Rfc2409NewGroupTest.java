package io.postern.actors;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.actors.settings.AdmissionSettings;
import io.postern.ike.algorithm.DhGroup;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.Header;
import io.postern.ike.message.MessageReader;
import io.postern.ike.message.Reading;
import io.postern.ike.proposal.GroupProposal;
import io.postern.ike.v1.IsakmpSa;
import io.postern.ike.v1.NewGroup;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** New group mode with a headend (RFC 2409 §5.6). */
class Rfc2409NewGroupTest {
  @Test
  void aNumberForAKnownGroupIsAgreedToAfterPhaseOne() throws IOException {
    try (Loopback loopback = new Loopback("10.99.0.0/24", 2, AdmissionSettings.DEFAULT);
        DatagramSocket socket = new DatagramSocket(0, Loopback.HERE)) {
      IsakmpSa sa = MessageIdTest.phaseOne(socket, loopback);
      GroupProposal group = new GroupProposal(0x8001, DhGroup.MODP_2048);
      NewGroup.Start start = NewGroup.start(sa, sa.exchange(ExchangeType.NEW_GROUP, 0x77), group);
      socket.send(new DatagramPacket(start.message(), start.message().length, loopback.ike));
      NewGroup.Step step = start.exchange().on(answer(socket));
      assertThat(step).isInstanceOf(NewGroup.Step.Agreed.class);
    }
  }

  /** The headend asks for the user's name besides. */
  private static byte[] answer(DatagramSocket socket) throws IOException {
    while (true) {
      DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
      socket.receive(packet);
      byte[] datagram = Arrays.copyOf(packet.getData(), packet.getLength());
      if (MessageReader.header(datagram) instanceof Reading.Accepted<Header>(Header header)
          && header.exchange() == ExchangeType.NEW_GROUP) {
        return datagram;
      }
    }
  }
}
