package io.postern.ike.message;

import java.util.Arrays;
import java.util.List;

/**
 * Writes ISAKMP messages (RFC 2408 §3). Values beyond what a field holds are a defect of the caller
 * and give an {@link IllegalArgumentException}.
 */
public final class MessageWriter {
  private static final int VERSION_1_0 = 0x10;

  private MessageWriter() {}

  /** A whole message that is not encrypted. */
  public static byte[] clear(Header header, List<Payload> payloads) {
    byte[] chain = chain(payloads);
    byte[] message = header(header, first(payloads), Header.SIZE + chain.length);
    byte[] whole = Arrays.copyOf(message, message.length + chain.length);
    System.arraycopy(chain, 0, whole, Header.SIZE, chain.length);
    return whole;
  }

  /** The header alone, {@link Header#SIZE} octets. */
  public static byte[] header(Header header, int firstPayload, int totalLength) {
    int flags =
        (header.encrypted() ? 1 : 0)
            | (header.commit() ? 2 : 0)
            | (header.authenticationOnly() ? 4 : 0);
    return new Sink()
        .u64(header.cookies().initiator())
        .u64(header.cookies().responder())
        .u8(firstPayload)
        .u8(VERSION_1_0)
        .u8(header.exchange().number())
        .u8(flags)
        .u32(header.messageId())
        .u32(totalLength)
        .toArray();
  }

  /** The number that the header gives as its next payload. */
  public static int first(List<Payload> payloads) {
    return payloads.isEmpty() ? PayloadType.NONE.number() : payloads.getFirst().number();
  }

  /** Payloads with their generic headers, without padding. */
  public static byte[] chain(List<Payload> payloads) {
    Sink sink = new Sink();
    for (int i = 0; i < payloads.size(); i++) {
      int start = sink.open(first(payloads.subList(i + 1, payloads.size())));
      writeBody(sink, payloads.get(i));
      sink.close(start);
    }
    return sink.toArray();
  }

  /** One payload without its generic header: the {@code _b} of RFC 2409 §3.2. */
  public static Bytes body(Payload payload) {
    Sink sink = new Sink();
    writeBody(sink, payload);
    return Bytes.copyOf(sink.toArray());
  }

  private static void writeBody(Sink sink, Payload payload) {
    switch (payload) {
      case Payload.SecurityAssociation sa -> writeSecurityAssociation(sink, sa);
      case Payload.KeyExchange(Bytes publicValue) -> sink.bytes(publicValue);
      case Payload.Identification id ->
          sink.u8(id.idType()).u8(id.protocol()).u16(id.port()).bytes(id.data());
      case Payload.Certificate(int encoding, Bytes data) -> sink.u8(encoding).bytes(data);
      case Payload.CertificateRequest(int encoding, Bytes authority) ->
          sink.u8(encoding).bytes(authority);
      case Payload.Hash(Bytes data) -> sink.bytes(data);
      case Payload.Signature(Bytes data) -> sink.bytes(data);
      case Payload.Nonce(Bytes data) -> sink.bytes(data);
      case Payload.Notification notify ->
          sink.u32(notify.doi())
              .u8(notify.protocol())
              .u8(notify.spi().size())
              .u16(notify.notifyType())
              .bytes(notify.spi())
              .bytes(notify.data());
      case Payload.Delete delete -> writeDelete(sink, delete);
      case Payload.VendorId(Bytes data) -> sink.bytes(data);
      case Payload.Attributes configuration -> {
        sink.u8(configuration.messageType()).u8(0).u16(configuration.identifier());
        writeAttributes(sink, configuration.attributes());
      }
      case Payload.NatDetection natDetection -> sink.bytes(natDetection.hash());
      case Payload.NatOriginalAddress original ->
          sink.u8(original.idType()).u8(0).u16(0).bytes(original.address());
      case Payload.Unknown unknown -> sink.bytes(unknown.data());
    }
  }

  private static void writeSecurityAssociation(Sink sink, Payload.SecurityAssociation sa) {
    sink.u32(sa.doi()).u32(sa.situation());
    int left = sa.proposals().size();
    for (Proposal proposal : sa.proposals()) {
      int start = sink.open(--left > 0 ? PayloadType.PROPOSAL.number() : 0);
      writeProposal(sink, proposal);
      sink.close(start);
    }
  }

  private static void writeProposal(Sink sink, Proposal proposal) {
    int left = proposal.transforms().size();
    sink.u8(proposal.number())
        .u8(proposal.protocol())
        .u8(proposal.spi().size())
        .u8(left)
        .bytes(proposal.spi());
    for (Transform transform : proposal.transforms()) {
      int start = sink.open(--left > 0 ? PayloadType.TRANSFORM.number() : 0);
      sink.u8(transform.number()).u8(transform.id()).u16(0);
      writeAttributes(sink, transform.attributes());
      sink.close(start);
    }
  }

  private static void writeDelete(Sink sink, Payload.Delete delete) {
    int spiSize = delete.spis().isEmpty() ? 0 : delete.spis().getFirst().size();
    sink.u32(delete.doi()).u8(delete.protocol()).u8(spiSize).u16(delete.spis().size());
    for (Bytes spi : delete.spis()) {
      if (spi.size() != spiSize) {
        throw new IllegalArgumentException("SPIs of different lengths in one delete payload");
      }
      sink.bytes(spi);
    }
  }

  static void writeAttributes(Sink sink, List<Attribute> attributes) {
    for (Attribute attribute : attributes) {
      if (attribute.basic()) {
        sink.u16(0x8000 | attribute.type());
      } else {
        sink.u16(attribute.type()).u16(attribute.value().size());
      }
      sink.bytes(attribute.value());
    }
  }
}
