package io.postern.ike.message;

import static io.postern.ike.message.Readings.accepted;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;

@Domain(ArbitraryMessages.class)
@Domain(DomainContext.Global.class)
class MessageRoundTripTest {
  @Property(tries = 500)
  void whatWasWrittenIsRead(@ForAll Header header, @ForAll List<Payload> payloads) {
    ParsedMessage message = accepted(MessageReader.clear(MessageWriter.clear(header, payloads)));

    assertThat(message.header()).isEqualTo(header);
    assertThat(message.parts()).extracting(ParsedMessage.Part::payload).isEqualTo(payloads);
  }

  @Property(tries = 300)
  void whatWasReadIsWrittenOctetForOctet(@ForAll Header header, @ForAll List<Payload> payloads) {
    byte[] datagram = MessageWriter.clear(header, payloads);
    ParsedMessage message = accepted(MessageReader.clear(datagram));

    List<Payload> read = message.parts().stream().map(ParsedMessage.Part::payload).toList();
    assertThat(MessageWriter.clear(message.header(), read)).isEqualTo(datagram);
  }

  @Property(tries = 300)
  void partsKeepTheOctetsOfTheWire(@ForAll Header header, @ForAll List<Payload> payloads) {
    byte[] datagram = MessageWriter.clear(header, payloads);
    ParsedMessage message = accepted(MessageReader.clear(datagram));

    Bytes chain = Bytes.copyOf(datagram, Header.SIZE, datagram.length);
    Bytes first = message.parts().getFirst().raw();
    assertThat(first.plus(message.afterFirst())).isEqualTo(chain);
    assertThat(message.parts())
        .allSatisfy(
            part -> {
              assertThat(part.raw().slice(4, part.raw().size())).isEqualTo(part.body());
              assertThat(MessageWriter.body(part.payload())).isEqualTo(part.body());
            });
  }

  @Property(tries = 200)
  void paddingOfADecryptedBodyIsNoPart(
      @ForAll Header header,
      @ForAll List<Payload> payloads,
      @ForAll @IntRange(max = Limits.PADDING_OCTETS) int padding) {
    byte[] chain = MessageWriter.chain(payloads);
    byte[] padded = Arrays.copyOf(chain, chain.length + padding);
    Arrays.fill(padded, chain.length, padded.length, (byte) padding);

    ParsedMessage message =
        accepted(MessageReader.body(header, MessageWriter.first(payloads), padded));

    assertThat(Bytes.concat(message.parts().stream().map(ParsedMessage.Part::raw).toList()))
        .isEqualTo(Bytes.copyOf(chain));
  }

  @Property(tries = 300)
  void onePayloadIsReadFromItsBody(@ForAll Payload payload) {
    assertThat(MessageReader.payload(payload.number(), MessageWriter.body(payload).toArray()))
        .isEqualTo(Reading.accepted(payload));
  }
}
