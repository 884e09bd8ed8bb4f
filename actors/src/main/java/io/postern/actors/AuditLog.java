package io.postern.actors;

import io.postern.dataplane.RefusedPacket;
import io.postern.dataplane.Selector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Packets of peers that went no further, as lines of the log (RFC 4301 §5.2, RFC 4303 §3.4). */
final class AuditLog {
  private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);

  private AuditLog() {}

  static void refused(RefusedPacket packet) {
    LOG.atInfo()
        .addKeyValue("audit", "packet-refused")
        .addKeyValue("reason", packet.reason().label())
        .addKeyValue("protocol", packet.ah() ? "ah" : "esp")
        .addKeyValue("spi", "%08x".formatted(packet.spi()))
        .addKeyValue("sequence", packet.sequence())
        .addKeyValue("source", packet.path().remote().getAddress().getHostAddress())
        .addKeyValue("source-port", packet.path().remote().getPort())
        .addKeyValue("destination", packet.path().local().getAddress().getHostAddress())
        .addKeyValue("inner", packet.inner().map(Selector::toString).orElse("?"))
        .addKeyValue("others", packet.others())
        .log("a packet of a peer was refused");
  }
}
