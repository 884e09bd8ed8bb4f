package io.postern.dataplane.cipher;

import io.postern.dataplane.packet.Memory;
import java.lang.foreign.MemorySegment;

/** AES-GCM by OpenSSL (RFC 4106). The key is set once; each packet sets the nonce. */
final class OpensslGcm implements PacketCipher {
  private static final int IV_SIZE = 8;
  private static final int ICV_SIZE = 16;
  private static final int NONCE_SIZE = 12;

  private static final int TAG_PARAMETER = 0;
  private static final int ICV = OpensslParameter.SIZE;
  private static final int NONCE = ICV + ICV_SIZE;
  private static final int WRITTEN = NONCE + 16;
  private static final int BLOCK_SIZE = WRITTEN + 8;

  private final Libcrypto.CipherFunctions functions;
  private final MemorySegment init;
  private final NativeBlock block = new NativeBlock(BLOCK_SIZE);
  private final long parameter = block.address() + TAG_PARAMETER;
  private final long icv = block.address() + ICV;
  private final long nonce = block.address() + NONCE;
  private final long written = block.address() + WRITTEN;
  private long context;

  /**
   * @param init the function for the direction
   */
  OpensslGcm(Libcrypto.CipherFunctions functions, MemorySegment init, KeyMaterial material) {
    this.functions = functions;
    this.init = init;
    OpensslParameter.write(parameter, "tag", OpensslParameter.OCTET_STRING, icv, ICV_SIZE);
    Memory.write(material.salt(), 0, nonce, material.salt().length);
    context = functions.context();
    int keySize = material.cipher().length;
    try (NativeBlock key = new NativeBlock(keySize)) {
      Memory.write(material.cipher(), 0, key.address(), keySize);
      require(NativeShapes.callForInt(init, context, key.address(), keySize, nonce, NONCE_SIZE, 0));
    }
  }

  @Override
  public void seal(long clear, int clearLength, long packet, long sequence, Scratch scratch) {
    long iv = packet + HEADER_SIZE;
    Memory.put64(iv, sequence);
    long text = iv + IV_SIZE;
    start(packet);
    update(text, clear, clearLength);
    require(NativeShapes.callForInt(functions.finish(), context, text, written, ICV_SIZE));
    require(NativeShapes.callForInt(functions.getContextParameters(), context, parameter));
    Memory.copy(icv, text + clearLength, ICV_SIZE);
  }

  @Override
  public boolean open(long packet, int length, Scratch scratch) {
    long text = packet + HEADER_SIZE + IV_SIZE;
    int textLength = length - HEADER_SIZE - IV_SIZE - ICV_SIZE;
    Memory.copy(text + textLength, icv, ICV_SIZE);
    start(packet);
    require(NativeShapes.callForInt(functions.setContextParameters(), context, parameter));
    update(text, text, textLength);
    if (NativeShapes.callForInt(functions.finish(), context, icv, written, ICV_SIZE) == 1) {
      return true;
    }
    // OpenSSL decrypts before the ICV is known: none of that may be seen.
    Memory.zero(text, textLength);
    return false;
  }

  /** Takes the IV and, as AAD, SPI and sequence number from the packet (RFC 4106 §3, §5). */
  private void start(long packet) {
    Memory.putN64(nonce + 4, Memory.n64(packet + HEADER_SIZE));
    require(NativeShapes.callForInt(init, context, 0, 0, nonce, NONCE_SIZE, 0));
    update(0, packet, HEADER_SIZE);
  }

  private void update(long out, long in, int length) {
    require(NativeShapes.callForInt(functions.update(), context, out, written, length, in, length));
  }

  private static void require(int result) {
    if (result != 1) {
      throw new IllegalStateException("OpenSSL refused an AES-GCM call");
    }
  }

  @Override
  public void close() {
    if (context != 0) {
      NativeShapes.call(functions.freeContext(), context);
      context = 0;
      block.close();
    }
  }
}
