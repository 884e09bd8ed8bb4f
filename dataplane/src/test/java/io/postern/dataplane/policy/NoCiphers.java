package io.postern.dataplane.policy;

import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.SaKeys;
import io.postern.dataplane.cipher.Authenticator;
import io.postern.dataplane.cipher.CipherBackend;
import io.postern.dataplane.cipher.PacketCipher;
import io.postern.dataplane.cipher.Scratch;

/** For tables of very many SAs that are looked up and carry nothing. */
final class NoCiphers implements CipherBackend {
  private static final PacketCipher NONE =
      new PacketCipher() {
        @Override
        public void seal(long clear, int clearLength, long packet, long sequence, Scratch scratch) {
          throw new IllegalStateException("nothing is sealed here");
        }

        @Override
        public boolean open(long packet, int length, long sequence, Scratch scratch) {
          throw new IllegalStateException("nothing is opened here");
        }

        @Override
        public void close() {}
      };

  @Override
  public String name() {
    return "none";
  }

  @Override
  public boolean supports(EspTransform transform, EspIntegrity integrity) {
    return true;
  }

  @Override
  public PacketCipher sealing(
      EspTransform transform, EspIntegrity integrity, SaKeys keys, boolean extended) {
    return NONE;
  }

  @Override
  public PacketCipher opening(
      EspTransform transform, EspIntegrity integrity, SaKeys keys, boolean extended) {
    return NONE;
  }

  @Override
  public Authenticator authenticator(EspIntegrity integrity, SaKeys keys) {
    throw new IllegalStateException("no AH here");
  }
}
