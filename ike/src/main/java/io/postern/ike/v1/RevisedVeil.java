package io.postern.ike.v1;

import io.postern.ike.auth.DecryptionKey;
import io.postern.ike.auth.RsaEncryption;
import io.postern.ike.key.EphemeralKey;
import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.MessageReader;
import io.postern.ike.message.MessageWriter;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.PayloadType;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.proposal.IkeSuite;
import java.security.SecureRandom;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * RFC 2409 §5.3: {@code <N_b>PubKey, <KE_b>Ke, <ID_b>Ke}, and all that follows under Ke too but for
 * HASH_R, which the picture of aggressive mode has in the clear.
 */
record RevisedVeil(IkeSuite suite, SecureRandom random) implements Veil {
  @Override
  public List<Payload> hide(
      RSAPublicKey peer,
      long cookie,
      Bytes publicValue,
      Bytes identityB,
      Bytes nonce,
      List<Payload> beside) {
    List<Payload> payloads = new ArrayList<>();
    payloads.add(new Payload.Nonce(RsaEncryption.encrypt(peer, nonce, random)));
    try (Chain chain = new Chain(suite, nonce, cookie)) {
      payloads.add(new Payload.KeyExchange(chain.encrypt(publicValue)));
      payloads.add(Veil.withBody(PayloadType.IDENTIFICATION.number(), chain.encrypt(identityB)));
      for (Payload payload : beside) {
        payloads.add(Veil.withBody(payload.number(), chain.encrypt(MessageWriter.body(payload))));
      }
    }
    return payloads;
  }

  @Override
  public Revealed reveal(DecryptionKey key, long cookie, ParsedMessage message) {
    Bytes publicValue = Bytes.EMPTY;
    Bytes identityB = Bytes.EMPTY;
    List<ParsedMessage.Part> clear = new ArrayList<>();
    try (Secret opened = key.decrypt(message.bodyOf(Payload.Nonce.class).orElseThrow())) {
      Bytes nonce = Bytes.copyOf(opened.expose());
      boolean afterNonce = false;
      try (Chain chain = new Chain(suite, nonce, cookie)) {
        for (ParsedMessage.Part part : message.parts()) {
          boolean hidden = afterNonce && !(part.payload() instanceof Payload.Hash);
          Bytes body = hidden ? chain.decrypt(part.body()) : part.body();
          switch (part.payload()) {
            case Payload.Nonce n -> afterNonce = true;
            case Payload.KeyExchange ke -> publicValue = body;
            case Payload.Identification id -> identityB = body;
            default -> addReadable(clear, part, body, hidden);
          }
        }
      }
      return new Revealed(
          publicValue, identityB, nonce, new ParsedMessage(message.header(), clear));
    }
  }

  private static void addReadable(
      List<ParsedMessage.Part> clear, ParsedMessage.Part part, Bytes body, boolean hidden) {
    if (!hidden) {
      clear.add(part);
      return;
    }
    switch (MessageReader.payload(part.payload().number(), body.toArray())) {
      case Reading.Accepted<Payload>(Payload payload) ->
          clear.add(new ParsedMessage.Part(payload, body, part.raw()));
      // Under a wrong key it has no meaning; the HASH is going to say so.
      case Reading.Refused<Payload>(Refusal refusal) -> {}
    }
  }

  /** "The IV for subsequent payloads … is the last ciphertext block of the previous payload." */
  private static final class Chain implements AutoCloseable {
    private final IkeSuite suite;
    private final Secret key;
    private byte[] iv;

    Chain(IkeSuite suite, Bytes nonce, long cookie) {
      this.suite = suite;
      this.key = EphemeralKey.derive(suite.hash(), nonce, cookie, suite.cipher());
      this.iv = new byte[suite.cipher().blockSize()];
    }

    /** Pads with zeros and their number: "there will always be padding". */
    Bytes encrypt(Bytes body) {
      int block = suite.cipher().blockSize();
      byte[] padded = Arrays.copyOf(body.toArray(), (body.size() / block + 1) * block);
      padded[padded.length - 1] = (byte) (padded.length - body.size() - 1);
      byte[] ciphertext = suite.cipher().encrypt(key, iv, padded);
      iv = Arrays.copyOfRange(ciphertext, ciphertext.length - block, ciphertext.length);
      return Bytes.copyOf(ciphertext);
    }

    /** Without the padding if it is right, with it if not; nothing if there are no whole blocks. */
    Bytes decrypt(Bytes ciphertext) {
      int block = suite.cipher().blockSize();
      if (ciphertext.isEmpty() || ciphertext.size() % block != 0) {
        return Bytes.EMPTY;
      }
      byte[] octets = ciphertext.toArray();
      byte[] padded = suite.cipher().decrypt(key, iv, octets);
      iv = Arrays.copyOfRange(octets, octets.length - block, octets.length);
      int end = padded.length - 1 - (padded[padded.length - 1] & 0xff);
      int wrong = end >> 31;
      for (int i = Math.max(end, 0); i < padded.length - 1; i++) {
        wrong |= padded[i];
      }
      return Bytes.copyOf(padded, 0, wrong == 0 ? end : padded.length);
    }

    @Override
    public void close() {
      key.close();
    }
  }
}
