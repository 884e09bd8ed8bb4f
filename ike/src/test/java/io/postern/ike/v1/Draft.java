package io.postern.ike.v1;

import io.postern.ike.algorithm.CipherAlgorithm;
import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Header;
import io.postern.ike.message.MessageWriter;
import io.postern.ike.message.Payload;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A genuine message taken apart into octets, which can be put together again, rightly or wrongly.
 *
 * @param header as it was; its next payload and length are set anew
 * @param proof makes the hash that stands first out of all that follows it, if one does
 */
record Draft(
    Bytes header, List<Piece> pieces, Sealing sealing, Optional<UnaryOperator<Bytes>> proof) {
  static final int GENERIC_HEADER = 4;
  static final int NEXT_PAYLOAD = 16;
  static final int FLAGS = 19;
  private static final int HASH = 8;

  /** One payload. */
  record Piece(int number, Bytes body) {
    static Piece of(Payload payload) {
      return new Piece(payload.number(), MessageWriter.body(payload));
    }
  }

  /** What becomes of the payloads on the way to the wire. */
  interface Sealing {
    Bytes open(Bytes body);

    Bytes seal(Bytes chain);

    /** How many octets a whole block has; 1 if nothing is encrypted. */
    int block();

    static Sealing none() {
      return new Sealing() {
        @Override
        public Bytes open(Bytes body) {
          return body;
        }

        @Override
        public Bytes seal(Bytes chain) {
          return chain;
        }

        @Override
        public int block() {
          return 1;
        }
      };
    }

    static Sealing of(CipherAlgorithm cipher, Secret key, byte[] iv) {
      return new Sealing() {
        @Override
        public Bytes open(Bytes body) {
          return Bytes.copyOf(cipher.decrypt(key, iv, body.toArray()));
        }

        @Override
        public Bytes seal(Bytes chain) {
          int size = (chain.size() + block() - 1) / block() * block();
          return Bytes.copyOf(cipher.encrypt(key, iv, Arrays.copyOf(chain.toArray(), size)));
        }

        @Override
        public int block() {
          return cipher.blockSize();
        }
      };
    }
  }

  static Draft of(byte[] datagram, Sealing sealing, Optional<UnaryOperator<Bytes>> proof) {
    Bytes all = Bytes.copyOf(datagram);
    Bytes chain = sealing.open(all.slice(Header.SIZE, all.size()));
    List<Piece> pieces = new ArrayList<>();
    int at = 0;
    for (int number = all.at(NEXT_PAYLOAD); number != 0; ) {
      int length = chain.at(at + 2) << 8 | chain.at(at + 3);
      pieces.add(new Piece(number, chain.slice(at + GENERIC_HEADER, at + length)));
      number = chain.at(at);
      at += length;
    }
    return new Draft(all.slice(0, Header.SIZE), pieces, sealing, proof);
  }

  Draft with(List<Piece> others) {
    return new Draft(header, List.copyOf(others), sealing, proof);
  }

  Draft with(Sealing other) {
    return new Draft(header, pieces, other, proof);
  }

  /** Whose hash is not made anew. */
  Draft unproven() {
    return new Draft(header, pieces, sealing, Optional.empty());
  }

  Draft without(int at) {
    List<Piece> fewer = new ArrayList<>(pieces);
    fewer.remove(at);
    return with(fewer);
  }

  Draft with(int at, Piece piece) {
    List<Piece> more = new ArrayList<>(pieces);
    more.add(at, piece);
    return with(more);
  }

  Draft withLast(Payload payload) {
    return with(pieces.size(), Piece.of(payload));
  }

  Draft instead(int at, Bytes body) {
    List<Piece> others = new ArrayList<>(pieces);
    others.set(at, new Piece(pieces.get(at).number(), body));
    return with(others);
  }

  /** A payload and the one after it change places. */
  Draft swapped(int at) {
    return without(at).with(at + 1, pieces.get(at));
  }

  byte[] datagram() {
    return wrapped(sealing.seal(proven(chain())));
  }

  /** With one octet of the generic header of a payload changed. */
  byte[] patched(int piece, int offset, int octet) {
    byte[] chain = chain().toArray();
    chain[startOf(piece) + offset] = (byte) octet;
    return wrapped(sealing.seal(proven(Bytes.copyOf(chain))));
  }

  /** With the length in the generic header of a payload changed. */
  byte[] lengthOf(int piece, int length) {
    byte[] chain = chain().toArray();
    int at = startOf(piece);
    chain[at + 2] = (byte) (length >> 8);
    chain[at + 3] = (byte) length;
    return wrapped(sealing.seal(proven(Bytes.copyOf(chain))));
  }

  private int startOf(int piece) {
    return pieces.subList(0, piece).stream().mapToInt(p -> GENERIC_HEADER + p.body().size()).sum();
  }

  /** The same payloads without encryption. */
  byte[] inTheClear() {
    byte[] clear = with(Sealing.none()).datagram();
    clear[FLAGS] = 0;
    return clear;
  }

  /** With octets after the last payload. */
  byte[] followedBy(int octets) {
    return wrapped(sealing.seal(proven(chain()).plus(Bytes.copyOf(new byte[octets]))));
  }

  /** Cut, and its length made to fit. */
  byte[] cut(int octets) {
    Bytes sealed = sealing.seal(proven(chain()));
    return wrapped(sealed.slice(0, sealed.size() - octets));
  }

  /** With one octet of the header changed. */
  byte[] withHeader(int offset, int octet) {
    byte[] datagram = datagram();
    datagram[offset] = (byte) octet;
    return datagram;
  }

  private Bytes chain() {
    ByteArrayOutputStream chain = new ByteArrayOutputStream();
    for (int i = 0; i < pieces.size(); i++) {
      int length = GENERIC_HEADER + pieces.get(i).body().size();
      chain.write(i + 1 < pieces.size() ? pieces.get(i + 1).number() : 0);
      chain.write(0);
      chain.write(length >> 8);
      chain.write(length);
      chain.writeBytes(pieces.get(i).body().toArray());
    }
    return Bytes.copyOf(chain.toByteArray());
  }

  private Bytes proven(Bytes chain) {
    if (proof.isEmpty() || pieces.isEmpty() || pieces.getFirst().number() != HASH) {
      return chain;
    }
    int end = GENERIC_HEADER + pieces.getFirst().body().size();
    Bytes rest = chain.slice(end, chain.size());
    return Bytes.concat(List.of(chain.slice(0, GENERIC_HEADER), proof.get().apply(rest), rest));
  }

  private byte[] wrapped(Bytes body) {
    byte[] datagram = header.plus(body).toArray();
    datagram[NEXT_PAYLOAD] = (byte) (pieces.isEmpty() ? 0 : pieces.getFirst().number());
    datagram[24] = 0;
    datagram[25] = 0;
    datagram[26] = (byte) (datagram.length >> 8);
    datagram[27] = (byte) datagram.length;
    return datagram;
  }
}
