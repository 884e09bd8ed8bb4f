package io.postern.actors;

import io.postern.ike.algorithm.FreshValues;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.NotifyTypes;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Protocols;
import io.postern.ike.message.Refusal;
import io.postern.ike.message.Spi;
import io.postern.ike.v1.IsakmpSa;
import io.postern.ike.v1.MessageIds;
import io.postern.ike.v1.ProtectedExchange;
import io.postern.ike.v1.ProtectedMessage;
import io.postern.ike.v1.ResponderLifetime;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/** The exchanges that we begin under an IKE SA. */
final class Protection {
  private final IsakmpSa sa;
  private final Link link;
  private final FreshValues fresh;
  private final MessageIds informationalIds;
  private final MessageIds otherIds;

  Protection(IsakmpSa sa, Link link, FreshValues fresh) {
    this.sa = sa;
    this.link = link;
    this.fresh = fresh;
    this.informationalIds = new MessageIds(fresh.random());
    this.otherIds = new MessageIds(fresh.random());
  }

  IsakmpSa sa() {
    return sa;
  }

  FreshValues fresh() {
    return fresh;
  }

  SecureRandom random() {
    return fresh.random();
  }

  /** Where the peer is. */
  InetSocketAddress remote() {
    return link.path().path().remote();
  }

  ProtectedExchange begin(ExchangeType type) {
    return sa.exchange(type, ids(type).next());
  }

  /**
   * Whether we began an exchange of this type under this message ID: if nobody waits for an answer,
   * a message of it is ours, sent back.
   */
  boolean began(ExchangeType type, int messageId) {
    return ids(type).gave(messageId);
  }

  /** A peer may tell in an informational exchange of this number why it refuses our quick mode. */
  private MessageIds ids(ExchangeType type) {
    return type == ExchangeType.INFORMATIONAL ? informationalIds : otherIds;
  }

  /** Sends a transaction message and repeats it until it is answered. */
  ProtectedExchange ask(Payload.Attributes question) {
    ProtectedExchange exchange = begin(ExchangeType.TRANSACTION);
    link.request(exchange.messageId(), ProtectedMessage.seal(sa, exchange, List.of(question)));
    return exchange;
  }

  /** An informational message, sealed and sent. */
  byte[] inform(List<Payload> payloads) {
    byte[] datagram = informational(payloads);
    link.send(datagram);
    return datagram;
  }

  /** Ours is shorter than what the peer offered: so long does this phase 1 SA live. */
  void announceLifetime(long seconds) {
    announce(List.of(ResponderLifetime.phaseOne(sa.cookies(), seconds)));
  }

  private void announce(List<Payload> payloads) {
    ProtectedExchange exchange = begin(ExchangeType.INFORMATIONAL);
    link.announce(exchange.messageId(), ProtectedMessage.seal(sa, exchange, payloads));
  }

  /** The notify that explains a refusal, for an exchange under this SA; empty for silence. */
  Optional<byte[]> explain(Refusal refusal, int protocol, Bytes spi) {
    return refusal.reason().notifyType().stream()
        .mapToObj(
            type ->
                informational(
                    List.of(
                        new Payload.Notification(
                            Protocols.DOI_IPSEC, protocol, spi, type, Bytes.EMPTY))))
        .findFirst();
  }

  /** RFC 2408 §3.15, a payload for each protocol; the SPIs are those that the peer sends to. */
  void announceDelete(ChildSpis spis) {
    announce(
        spis.protocols().stream()
            .<Payload>map(
                of ->
                    new Payload.Delete(
                        Protocols.DOI_IPSEC, of.protocol(), List.of(Spi.octets(of.inbound()))))
            .toList());
  }

  /** INVALID-SPI, which only under protection makes a peer act (RFC 2408 §3.14.1). */
  void tellUnknown(int protocol, int spi) {
    inform(
        List.of(
            new Payload.Notification(
                Protocols.DOI_IPSEC,
                protocol,
                Spi.octets(spi),
                NotifyTypes.INVALID_SPI,
                Spi.octets(spi))));
  }

  byte[] deleteIkeSa() {
    return informational(
        List.of(
            new Payload.Delete(
                Protocols.DOI_IPSEC, Protocols.ISAKMP, List.of(cookieOctets(sa.cookies())))));
  }

  private byte[] informational(List<Payload> payloads) {
    return ProtectedMessage.seal(sa, begin(ExchangeType.INFORMATIONAL), payloads);
  }

  static Bytes cookieOctets(Cookies cookies) {
    return Bytes.copyOf(
        ByteBuffer.allocate(16).putLong(cookies.initiator()).putLong(cookies.responder()).array());
  }
}
