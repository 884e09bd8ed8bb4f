package io.postern.ike.v1;

import io.postern.ike.algorithm.CipherAlgorithm;
import io.postern.ike.key.ProtectedHash;
import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.Refusal.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** An exchange under an ISAKMP SA, whose messages have a hash in front. */
abstract class ProtectedScene implements Scene {
  static final int MESSAGE_ID = QuickPair.MESSAGE_ID;

  private final List<Draft> drafts = new ArrayList<>();
  private final List<Bytes> sent = new ArrayList<>();

  /** Takes apart what both ends said, with the hash that the message at each position has. */
  final void takeApart(
      IsakmpSa sa,
      ExchangeType type,
      List<byte[]> messages,
      List<Optional<UnaryOperator<Bytes>>> proofs) {
    CipherAlgorithm cipher = CipherAlgorithm.AES_128_CBC;
    Secret key = sa.keys().cipherKey(cipher);
    byte[] iv = sa.exchange(type, MESSAGE_ID).currentIv();
    for (int i = 0; i < messages.size(); i++) {
      Bytes message = Bytes.copyOf(messages.get(i));
      sent.add(message);
      drafts.add(Draft.of(message.toArray(), Draft.Sealing.of(cipher, key, iv), proofs.get(i)));
      iv = message.slice(message.size() - cipher.blockSize(), message.size()).toArray();
    }
  }

  /** HASH(1). */
  static Optional<UnaryOperator<Bytes>> first(IsakmpSa sa) {
    return Optional.of(rest -> ProtectedHash.first(sa.keys(), MESSAGE_ID, rest));
  }

  @Override
  public final int size() {
    return drafts.size();
  }

  @Override
  public final Draft draft(int position) {
    return drafts.get(position);
  }

  @Override
  public final byte[] sent(int position) {
    return sent.get(position).toArray();
  }

  @Override
  public final boolean phaseTwo() {
    return true;
  }

  @Override
  public final Heard hiddenDamage(int position) {
    throw new IllegalStateException("nothing is hidden");
  }

  /** RFC 2408 §5.11. */
  @Override
  public List<Damage> contents(int position) {
    List<Damage> rows = new ArrayList<>();
    Draft draft = draft(position).unproven();
    Bytes hash = draft.pieces().getFirst().body();
    byte[] flipped = hash.toArray();
    flipped[0] ^= 1;
    for (Bytes other :
        List.of(
            Bytes.copyOf(flipped),
            hash.slice(0, hash.size() - 1),
            hash.plus(Bytes.ofHex("00")),
            Bytes.copyOf(new byte[hash.size()]),
            Bytes.EMPTY)) {
      rows.add(
          Damage.of(
              "another HASH of " + other.size(),
              draft.instead(0, other).datagram(),
              Heard.ignored(Reason.INVALID_HASH_INFORMATION)));
    }
    byte[] garbage = draft.datagram();
    garbage[garbage.length - 20] ^= 1;
    rows.add(
        Damage.of(
            "another ciphertext",
            garbage,
            Heard.ignored(Reason.INVALID_HASH_INFORMATION),
            Heard.ignored(Reason.MALFORMED_PAYLOAD),
            Heard.ignored(Reason.MALFORMED_PROPOSAL),
            Heard.ignored(Reason.RESERVED_NOT_ZERO),
            Heard.ignored(Reason.UNKNOWN_PAYLOAD)));
    return rows;
  }
}
