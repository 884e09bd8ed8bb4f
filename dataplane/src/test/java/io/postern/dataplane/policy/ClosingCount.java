package io.postern.dataplane.policy;

import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.SaKeys;
import io.postern.dataplane.cipher.Authenticator;
import io.postern.dataplane.cipher.CipherBackend;
import io.postern.dataplane.cipher.PacketCipher;
import io.postern.dataplane.cipher.Scratch;
import java.util.concurrent.atomic.AtomicInteger;

/** A backend that counts what is closed, and refuses whatever is used after that. */
final class ClosingCount implements CipherBackend {
  private final CipherBackend backend;
  private final AtomicInteger count = new AtomicInteger();

  ClosingCount(CipherBackend backend) {
    this.backend = backend;
  }

  int count() {
    return count.get();
  }

  @Override
  public String name() {
    return backend.name();
  }

  @Override
  public boolean supports(EspTransform transform, EspIntegrity integrity) {
    return backend.supports(transform, integrity);
  }

  @Override
  public PacketCipher sealing(
      EspTransform transform, EspIntegrity integrity, SaKeys keys, boolean extended) {
    return new Counted(backend.sealing(transform, integrity, keys, extended));
  }

  @Override
  public PacketCipher opening(
      EspTransform transform, EspIntegrity integrity, SaKeys keys, boolean extended) {
    return new Counted(backend.opening(transform, integrity, keys, extended));
  }

  @Override
  public Authenticator authenticator(EspIntegrity integrity, SaKeys keys) {
    return backend.authenticator(integrity, keys);
  }

  private final class Counted implements PacketCipher {
    private final PacketCipher cipher;
    private volatile boolean closed;

    Counted(PacketCipher cipher) {
      this.cipher = cipher;
    }

    @Override
    public void seal(long clear, int clearLength, long packet, long sequence, Scratch scratch) {
      requireOpen();
      cipher.seal(clear, clearLength, packet, sequence, scratch);
      requireOpen();
    }

    @Override
    public boolean open(long packet, int length, long sequence, Scratch scratch) {
      requireOpen();
      boolean opened = cipher.open(packet, length, sequence, scratch);
      requireOpen();
      return opened;
    }

    @Override
    public void close() {
      requireOpen();
      closed = true;
      cipher.close();
      count.incrementAndGet();
    }

    private void requireOpen() {
      if (closed) {
        throw new IllegalStateException("used after it was closed");
      }
    }
  }
}
