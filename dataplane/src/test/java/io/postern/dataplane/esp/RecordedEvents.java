package io.postern.dataplane.esp;

import io.postern.dataplane.DataplaneEvents;
import io.postern.dataplane.Path;
import java.util.ArrayList;
import java.util.List;

/** Events as text, in their order. */
public final class RecordedEvents implements DataplaneEvents {
  public final List<String> told = new ArrayList<>();

  @Override
  public void control(Path path, boolean nonEspMarker, byte[] message) {
    told.add("control");
  }

  @Override
  public void unknownSpi(Path path, boolean ah, int spi) {
    told.add("unknown " + spi);
  }

  @Override
  public void peerMoved(int inboundSpi, Path seen) {
    told.add("moved " + inboundSpi);
  }

  @Override
  public void lifetimeSoft(int inboundSpi) {
    told.add("soft " + inboundSpi);
  }

  @Override
  public void sequenceOverflow(int inboundSpi, int outboundSpi, Path path) {
    told.add("overflow " + inboundSpi + " to " + outboundSpi);
  }

  @Override
  public void lifetimeHard(int inboundSpi) {
    told.add("hard " + inboundSpi);
  }

  @Override
  public void graphRestarted(String graph, Throwable cause) {
    told.add("restarted " + graph);
  }
}
