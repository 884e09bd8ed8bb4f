package io.postern.dataplane.sa;

import io.postern.dataplane.ChildSaParameters;
import io.postern.dataplane.Path;
import io.postern.dataplane.SaCounters;
import io.postern.dataplane.cipher.CipherBackend;

/** The two SAs of one negotiation; what they share is here. */
public final class SaPair {
  private final InboundSa inbound;
  private final OutboundSa outbound;
  private volatile FlatPath path;

  /**
   * Copies the keys into ciphers; those of {@code parameters} are the caller's to zero.
   *
   * @throws IllegalArgumentException if transform and integrity do not go together, or a size is
   *     out of range
   */
  public SaPair(ChildSaParameters parameters, CipherBackend backend) {
    path = new FlatPath(parameters.path());
    Lifetime lifetime =
        new Lifetime(parameters.inboundSpi(), parameters.softBytes(), parameters.hardBytes());
    inbound = new InboundSa(this, parameters, lifetime, backend);
    try {
      outbound = new OutboundSa(this, parameters, lifetime, backend);
    } catch (RuntimeException refused) {
      inbound.cipher().close();
      throw refused;
    }
  }

  public InboundSa inbound() {
    return inbound;
  }

  public OutboundSa outbound() {
    return outbound;
  }

  public FlatPath path() {
    return path;
  }

  public void move(Path newPath) {
    path = new FlatPath(newPath);
  }

  public SaCounters counters() {
    Tally in = inbound.tally();
    Tally out = outbound.tally();
    return new SaCounters(
        in.packets(),
        in.bytes(),
        out.packets(),
        out.bytes(),
        in.drops(),
        in.lastNanos(),
        out.lastNanos());
  }

  /** Ends the ciphers. No thread may be using either SA any more. */
  public void close() {
    inbound.cipher().close();
    outbound.cipher().close();
  }
}
