package io.postern.ike.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Damaged real messages: each is read or refused; what is read can be written, shown and judged.
 */
class MessageMutationTest {
  private static final int MUTATIONS = 200_000;
  private static final long SEED = 2409;

  /**
   * One message is read in some microseconds. The bound is far from that, so that a slow machine
   * does not fail, and far from what a loop over a forged length takes.
   */
  private static final Duration LONGEST = Duration.ofSeconds(2);

  private final Random random = new Random(SEED);

  @Test
  void noDamageThrowsOrTakesLong() {
    List<CapturedMessage> corpus = CapturedMessage.all();
    Set<Refusal.Reason> reasons = EnumSet.noneOf(Refusal.Reason.class);
    int accepted = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      CapturedMessage captured = corpus.get(random.nextInt(corpus.size()));
      byte[] damaged = damaged(captured.datagram());
      long started = System.nanoTime();
      Reading<ParsedMessage> reading = read(captured.decrypted().isPresent(), damaged);
      assertThat(System.nanoTime() - started).isLessThan(LONGEST.toNanos());
      switch (reading) {
        case Reading.Accepted<ParsedMessage>(ParsedMessage message) -> {
          accepted++;
          use(message);
        }
        case Reading.Refused<ParsedMessage>(Refusal refusal) -> reasons.add(refusal.reason());
      }
    }

    // The damage reaches every check of the codec, and leaves some messages whole.
    assertThat(accepted).isBetween(MUTATIONS / 20, MUTATIONS * 19 / 20);
    assertThat(reasons)
        .contains(
            Refusal.Reason.TRUNCATED,
            Refusal.Reason.UNEQUAL_LENGTH,
            Refusal.Reason.MALFORMED_PAYLOAD,
            Refusal.Reason.MALFORMED_PROPOSAL,
            Refusal.Reason.RESERVED_NOT_ZERO,
            Refusal.Reason.UNKNOWN_PAYLOAD,
            Refusal.Reason.INVALID_SPI,
            Refusal.Reason.INVALID_MAJOR_VERSION,
            Refusal.Reason.INVALID_MINOR_VERSION,
            Refusal.Reason.INVALID_EXCHANGE_TYPE,
            Refusal.Reason.INVALID_FLAGS,
            Refusal.Reason.INVALID_MESSAGE_ID,
            Refusal.Reason.UNSUPPORTED_DOI,
            Refusal.Reason.UNSUPPORTED_SITUATION);
  }

  private static Reading<ParsedMessage> read(boolean decrypted, byte[] damaged) {
    if (!decrypted) {
      return MessageReader.clear(damaged);
    }
    return MessageReader.header(damaged)
        .then(
            header ->
                MessageReader.body(
                    header,
                    MessageReader.firstPayload(damaged),
                    Arrays.copyOfRange(damaged, Header.SIZE, damaged.length)));
  }

  private static void use(ParsedMessage message) {
    List<Payload> payloads = message.parts().stream().map(ParsedMessage.Part::payload).toList();
    byte[] chain = MessageWriter.chain(payloads);
    // Only RESERVED fields within bodies are read and not written.
    assertThat(chain).hasSize(message.parts().stream().mapToInt(part -> part.raw().size()).sum());
    assertThat(MessageText.of(message).lines()).hasSizeGreaterThan(payloads.size());
    for (PayloadRules row : PayloadRules.values()) {
      PayloadRules.check(row, message);
    }
  }

  /** One to four of: an octet set, a bit turned, a number set, octets cut, doubled or moved. */
  private byte[] damaged(byte[] datagram) {
    byte[] damaged = datagram;
    for (int times = 1 + random.nextInt(4); times > 0 && damaged.length > 2; times--) {
      damaged = damagedOnce(damaged);
    }
    // Mostly with a length that fits, or nothing behind that check is reached.
    if (damaged.length >= Header.SIZE && random.nextInt(8) != 0) {
      damaged[26] = (byte) (damaged.length >> 8);
      damaged[27] = (byte) damaged.length;
    }
    return damaged;
  }

  private byte[] damagedOnce(byte[] datagram) {
    byte[] damaged = datagram.clone();
    // Half of the damage within the headers, where the most is decided.
    int at =
        random.nextInt(
            random.nextBoolean() ? damaged.length - 1 : Math.min(damaged.length - 1, 96));
    int length = 1 + random.nextInt(Math.min(32, damaged.length - at));
    return switch (random.nextInt(6)) {
      case 0 -> {
        damaged[at] = (byte) random.nextInt(256);
        yield damaged;
      }
      case 1 -> {
        damaged[at] ^= (byte) (1 << random.nextInt(8));
        yield damaged;
      }
      case 2 -> {
        int number = new int[] {0, 1, 3, 4, 0x7fff, 0xffff, damaged.length}[random.nextInt(7)];
        damaged[at] = (byte) (number >> 8);
        damaged[at + 1] = (byte) number;
        yield damaged;
      }
      case 3 -> Arrays.copyOf(damaged, at + 1);
      case 4 -> {
        byte[] longer = Arrays.copyOf(damaged, damaged.length + length);
        System.arraycopy(damaged, at, longer, at + length, damaged.length - at);
        yield longer;
      }
      default -> {
        System.arraycopy(damaged, at, damaged, random.nextInt(damaged.length - length + 1), length);
        yield damaged;
      }
    };
  }
}
