package io.postern.dataplane.graph;

import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.SaKeys;
import io.postern.dataplane.cipher.Authenticator;
import io.postern.dataplane.cipher.CipherBackend;
import io.postern.dataplane.cipher.PacketCipher;
import io.postern.dataplane.cipher.Scratch;
import io.postern.dataplane.packet.Memory;

/** AES-GCM's shape without its work: what all but the cipher costs. Protects nothing. */
final class NoCipher implements CipherBackend {
  private static final int IV_SIZE = 8;

  @Override
  public String name() {
    return "no cipher";
  }

  @Override
  public boolean supports(EspTransform transform, EspIntegrity integrity) {
    return transform == EspTransform.AES_128_GCM;
  }

  @Override
  public PacketCipher sealing(
      EspTransform transform, EspIntegrity integrity, SaKeys keys, boolean extended) {
    return new Copy();
  }

  @Override
  public PacketCipher opening(
      EspTransform transform, EspIntegrity integrity, SaKeys keys, boolean extended) {
    return new Copy();
  }

  @Override
  public Authenticator authenticator(EspIntegrity integrity, SaKeys keys) {
    throw new IllegalArgumentException("there is no cipher");
  }

  private static final class Copy implements PacketCipher {
    @Override
    public void seal(long clear, int clearLength, long packet, long sequence, Scratch scratch) {
      Memory.put64(packet + HEADER_SIZE, sequence);
      Memory.copy(clear, packet + HEADER_SIZE + IV_SIZE, clearLength);
    }

    @Override
    public boolean open(long packet, int length, long sequence, Scratch scratch) {
      return true;
    }

    @Override
    public void close() {}
  }
}
