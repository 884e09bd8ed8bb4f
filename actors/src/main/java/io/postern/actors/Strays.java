package io.postern.actors;

import io.postern.dataplane.Dataplane;
import io.postern.dataplane.Path;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.Header;
import io.postern.ike.message.NotifyTypes;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Protocols;
import io.postern.ike.message.Spi;
import io.postern.ike.v1.IsakmpSa;
import io.postern.ike.v1.ProtectedMessage;
import java.util.Optional;

/** What becomes of messages and packets that belong to no SA of ours. */
final class Strays {
  /** The packet path does not say how large the packet was: the rate alone limits the answers. */
  private static final int ANY_SIZE = Integer.MAX_VALUE;

  /** Ours: strangers make us ask no more often than this. */
  private static final int HINTS_A_SECOND = 10;

  private final Dataplane dataplane;
  private final Identifiers identifiers;
  private final TimeSource time;
  private final StrayAnswers answers;
  private final TokenBucket hints;
  private final Farewells farewells = new Farewells();

  Strays(Dataplane dataplane, Identifiers identifiers, TimeSource time) {
    this.dataplane = dataplane;
    this.identifiers = identifiers;
    this.time = time;
    this.answers = new StrayAnswers(time.nanoTime());
    this.hints = new TokenBucket(HINTS_A_SECOND, HINTS_A_SECOND, time.nanoTime());
  }

  /** We ended this SA, and said so in {@code delete}. */
  void ended(Cookies cookies, byte[] delete) {
    farewells.said(cookies, delete);
  }

  /** Whether what a stranger hints at is worth a question to a peer now. */
  boolean worthAQuestion() {
    return hints.take(time.nanoTime());
  }

  /**
   * RFC 2408 §5.1: no SA has these cookies. We say so, but not often, and not to notifies in the
   * clear; of an SA that we ended, in a way that its peer can believe.
   */
  void message(Header header, IkePath path, int octets) {
    if (header.exchange() == ExchangeType.INFORMATIONAL && !header.encrypted()) {
      return;
    }
    Cookies cookies = header.cookies();
    Optional<byte[]> farewell = header.encrypted() ? farewells.of(cookies) : Optional.empty();
    if (farewell.isEmpty()) {
      answer(
          path.path(),
          octets,
          clear(
              cookies,
              Protocols.ISAKMP,
              Protection.cookieOctets(cookies),
              NotifyTypes.INVALID_COOKIE,
              Bytes.EMPTY));
    } else if (answer(path.path(), octets, farewell.get())) {
      farewells.repeated(cookies);
    }
  }

  /**
   * A packet for an SPI that nobody has.
   *
   * @param protocol AH 2 or ESP 3 (RFC 2407 §4.4.1)
   */
  void packet(Path path, int protocol, int spi) {
    answer(
        path,
        ANY_SIZE,
        clear(
            new Cookies(identifiers.cookie(), 0),
            protocol,
            Spi.octets(spi),
            NotifyTypes.INVALID_SPI,
            Spi.octets(spi)));
  }

  /** Why a handshake fails. */
  void explain(Ingress.Explain explain) {
    answer(
        explain.path(),
        explain.askedOctets(),
        clear(explain.cookies(), Protocols.ISAKMP, Bytes.EMPTY, explain.notifyType(), Bytes.EMPTY));
  }

  private byte[] clear(Cookies cookies, int protocol, Bytes spi, int type, Bytes data) {
    return ProtectedMessage.clearNotify(
        cookies,
        IsakmpSa.newMessageId(identifiers.random()),
        new Payload.Notification(Protocols.DOI_IPSEC, protocol, spi, type, data));
  }

  private boolean answer(Path path, int askedOctets, byte[] answer) {
    return answers.allowed(path.remote().getAddress(), askedOctets, answer.length, time.nanoTime())
        && dataplane.sendControl(path, answer);
  }
}
