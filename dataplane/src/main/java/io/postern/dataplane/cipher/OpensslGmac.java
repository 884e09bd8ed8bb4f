package io.postern.dataplane.cipher;

import io.postern.dataplane.packet.Memory;
import java.lang.foreign.MemorySegment;

/** AES-GMAC by OpenSSL (RFC 4543 §3): all of the packet is associated data of AES-GCM. */
final class OpensslGmac implements PacketCipher {
  private static final int IV_SIZE = 8;
  private static final int ICV_SIZE = 16;
  private static final int NONCE_SIZE = 12;

  private static final int TAG_PARAMETER = 0;
  private static final int ICV = OpensslParameter.SIZE;
  private static final int NONCE = ICV + ICV_SIZE;
  private static final int WRITTEN = NONCE + 16;
  private static final int BLOCK_SIZE = WRITTEN + 8;

  private final Libcrypto.CipherFunctions functions;
  private final boolean extended;
  private final NativeBlock block = new NativeBlock(BLOCK_SIZE);
  private final long parameter = block.address() + TAG_PARAMETER;
  private final long icv = block.address() + ICV;
  private final long nonce = block.address() + NONCE;
  private final long written = block.address() + WRITTEN;
  private long context;

  OpensslGmac(Libcrypto.CipherFunctions functions, KeyMaterial material, boolean extended) {
    this.functions = functions;
    this.extended = extended;
    OpensslParameter.write(parameter, "tag", OpensslParameter.OCTET_STRING, icv, ICV_SIZE);
    Memory.write(material.salt(), 0, nonce, material.salt().length);
    context = functions.context();
    int keySize = material.cipher().length;
    try (NativeBlock key = new NativeBlock(keySize)) {
      Memory.write(material.cipher(), 0, key.address(), keySize);
      require(init(key.address(), keySize));
    }
  }

  @Override
  public void seal(long clear, int clearLength, long packet, long sequence, Scratch scratch) {
    long iv = packet + HEADER_SIZE;
    Memory.put64(iv, sequence);
    Memory.copy(clear, iv + IV_SIZE, clearLength);
    compute(packet, IV_SIZE + clearLength, sequence, scratch);
    Memory.copy(icv, iv + IV_SIZE + clearLength, ICV_SIZE);
  }

  @Override
  public boolean open(long packet, int length, long sequence, Scratch scratch) {
    int textLength = length - HEADER_SIZE - ICV_SIZE;
    compute(packet, textLength, sequence, scratch);
    return Icv.equal(icv, packet + HEADER_SIZE + textLength, ICV_SIZE);
  }

  /** The ICV over a packet, of which {@code textLength} is from the IV to the next header. */
  private void compute(long packet, int textLength, long sequence, Scratch scratch) {
    Memory.putN64(nonce + 4, Memory.n64(packet + HEADER_SIZE));
    require(init(0, 0));
    authenticate(
        AssociatedData.address(packet, sequence, extended, scratch), AssociatedData.size(extended));
    authenticate(packet + HEADER_SIZE, textLength);
    require(NativeShapes.callForInt(functions.finish(), context, icv, written, ICV_SIZE));
    require(NativeShapes.callForInt(functions.getContextParameters(), context, parameter));
  }

  private int init(long key, int keySize) {
    MemorySegment init = functions.encryptInit();
    return NativeShapes.callForInt(init, context, key, keySize, nonce, NONCE_SIZE, 0);
  }

  private void authenticate(long in, int length) {
    require(NativeShapes.callForInt(functions.update(), context, 0, written, length, in, length));
  }

  private static void require(int result) {
    if (result != 1) {
      throw new IllegalStateException("OpenSSL refused an AES-GMAC call");
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
