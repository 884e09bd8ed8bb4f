package io.postern.ittests.interop;

import io.postern.ittests.network.Namespace;
import io.postern.ittests.peer.Group;
import io.postern.ittests.peer.Vpnc;
import io.postern.ittests.peer.VpncOptions;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One vpnc at a time, which always begins. */
public final class VpncEnd implements End {
  private static final int LINES_OF_LOG = 30;

  private final Namespace node;
  private final Keys keys;
  private final String natt;
  private @Nullable Vpnc running;

  /**
   * @param natt its NAT mode: natt, or force-natt for a gateway that has no ESP without UDP
   */
  public VpncEnd(Namespace node, Keys keys, String natt) {
    this.node = node;
    this.keys = keys;
    this.natt = natt;
  }

  @Override
  public void connect(Link link) {
    VpncOptions options =
        VpncOptions.usual()
            .in(new Group(link.initiatorName(), keys.secret(link)))
            .as(Link.USER)
            .dh("dh14")
            .pfs("nopfs")
            .natt(natt);
    running =
        Vpnc.connect(
            node,
            link.authentication() == Authentication.HYBRID
                ? options.hybrid(keys.authority())
                : options);
  }

  @Override
  public void disconnect(Link link) {
    close();
  }

  @Override
  public boolean isUp(Link link) {
    return running != null && running.isRunning() && running.isUp();
  }

  @Override
  public String innerAddress(Link link) {
    return Objects.requireNonNull(running).address();
  }

  @Override
  public String logTail() {
    return running == null ? "" : running.log().tail(LINES_OF_LOG);
  }

  @Override
  public void close() {
    if (running != null) {
      running.close();
    }
  }
}
