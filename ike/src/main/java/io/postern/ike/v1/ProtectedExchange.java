package io.postern.ike.v1;

import io.postern.ike.algorithm.CipherAlgorithm;
import io.postern.ike.key.Secret;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.Header;
import io.postern.ike.message.MessageReader;
import io.postern.ike.message.MessageWriter;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The encrypted messages of one exchange, whose IVs form a chain: each is the last block of the
 * message before it (RFC 2409 Appendix B).
 */
public final class ProtectedExchange {
  private final Cookies cookies;
  private final ExchangeType type;
  private final int messageId;
  private final CipherAlgorithm cipher;
  private final Secret key;
  private byte[] iv;
  private byte[] openedIv;

  ProtectedExchange(
      Cookies cookies,
      ExchangeType type,
      int messageId,
      CipherAlgorithm cipher,
      Secret key,
      byte[] iv) {
    this.cookies = cookies;
    this.type = type;
    this.messageId = messageId;
    this.cipher = cipher;
    this.key = key;
    this.iv = iv;
    this.openedIv = iv;
  }

  public int messageId() {
    return messageId;
  }

  Cookies cookies() {
    return cookies;
  }

  /** Encrypts a message and moves the chain on. */
  public byte[] seal(List<Payload> payloads) {
    byte[] chain = MessageWriter.chain(payloads);
    int block = cipher.blockSize();
    byte[] padded = Arrays.copyOf(chain, (chain.length + block - 1) / block * block);
    byte[] ciphertext = cipher.encrypt(key, iv, padded);
    iv = lastBlock(ciphertext);
    Header header = Header.encrypted(cookies, type, messageId);
    byte[] datagram =
        Arrays.copyOf(
            MessageWriter.header(
                header, MessageWriter.first(payloads), Header.SIZE + ciphertext.length),
            Header.SIZE + ciphertext.length);
    System.arraycopy(ciphertext, 0, datagram, Header.SIZE, ciphertext.length);
    return datagram;
  }

  /**
   * Decrypts a message. The chain moves on only when {@link #proven} says so: a forged datagram
   * must not break the exchange.
   */
  public Reading<ParsedMessage> open(byte[] datagram) {
    return MessageReader.header(datagram).then(header -> open(header, datagram));
  }

  /** The hash of the message that was opened last is right: the next one follows it. */
  public void proven() {
    iv = openedIv;
  }

  private Reading<ParsedMessage> open(Header header, byte[] datagram) {
    int size = datagram.length - Header.SIZE;
    Optional<Refusal> stray = stray(header, cookies, type, messageId);
    if (stray.isPresent()) {
      return new Reading.Refused<>(stray.get());
    }
    if (size == 0 || size % cipher.blockSize() != 0) {
      return Reading.refused(
          Refusal.Reason.DECRYPTION_FAILED, size + " octets are no whole number of blocks");
    }
    byte[] ciphertext = Arrays.copyOfRange(datagram, Header.SIZE, datagram.length);
    byte[] clear = cipher.decrypt(key, iv, ciphertext);
    openedIv = lastBlock(ciphertext);
    return MessageReader.body(header, MessageReader.firstPayload(datagram), clear);
  }

  /** Why a message is none of an exchange, or not an encrypted one, as far as its header says. */
  private static Optional<Refusal> stray(
      Header header, Cookies cookies, ExchangeType type, int messageId) {
    if (!header.cookies().equals(cookies)) {
      return refusal(Refusal.Reason.INVALID_COOKIE, header.cookies() + " in SA " + cookies);
    }
    if (header.exchange() != type) {
      return refusal(Refusal.Reason.UNEXPECTED_MESSAGE, header.exchange() + " in " + type);
    }
    if (header.messageId() != messageId) {
      return refusal(
          Refusal.Reason.INVALID_MESSAGE_ID,
          "message ID %08x in the exchange %08x".formatted(header.messageId(), messageId));
    }
    return header.encrypted()
        ? Optional.empty()
        : refusal(Refusal.Reason.NOT_ENCRYPTED, type + " message in the clear");
  }

  /** What needs no key to be seen of the last two messages of main mode. */
  static Optional<Refusal> strayMain(Cookies cookies, byte[] datagram) {
    return switch (MessageReader.header(datagram)) {
      case Reading.Refused<Header>(Refusal refusal) -> Optional.of(refusal);
      case Reading.Accepted<Header>(Header header) -> stray(header, cookies, ExchangeType.MAIN, 0);
    };
  }

  private static Optional<Refusal> refusal(Refusal.Reason reason, String detail) {
    return Optional.of(new Refusal(reason, detail));
  }

  byte[] currentIv() {
    return iv.clone();
  }

  private byte[] lastBlock(byte[] ciphertext) {
    return Arrays.copyOfRange(
        ciphertext, ciphertext.length - cipher.blockSize(), ciphertext.length);
  }
}
