package io.postern.ittests.interop;

import io.postern.ittests.network.NatMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A cell of the matrix.
 *
 * @param peer at the other end
 * @param nat in front of the end that begins
 * @param role of Postern
 */
public record Row(
    Peer peer, Exchange exchange, Authentication authentication, NatMode nat, Role role) {

  /** All of them, in the order of the report. */
  public static List<Row> all() {
    List<Row> rows = new ArrayList<>();
    for (Peer peer : Peer.values()) {
      for (Exchange exchange : Exchange.values()) {
        for (Authentication authentication : Authentication.values()) {
          for (NatMode nat : List.of(NatMode.NONE, NatMode.RANDOM_PORTS)) {
            for (Role role : Role.values()) {
              rows.add(new Row(peer, exchange, authentication, nat, role));
            }
          }
        }
      }
    }
    return rows;
  }

  /** Why the peer cannot do it; empty when it can. */
  public Optional<String> reasonAgainst() {
    return peer.reasonAgainst(exchange, authentication, role);
  }

  /** The row that shows this one too: between two Posterns each tunnel has both roles. */
  public Row shownBy() {
    return peer == Peer.POSTERN
        ? new Row(peer, exchange, authentication, nat, Role.RESPONDER)
        : this;
  }

  /** The tunnel that shows it. */
  public Link link() {
    return new Link(peer, shownBy().role(), exchange, authentication);
  }

  private String words() {
    return peer == Peer.POSTERN ? "both" : role.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return "%s, %s mode, %s, %s, Postern is %s"
        .formatted(
            peer.title(),
            exchange.word(),
            authentication.word(),
            nat == NatMode.NONE ? "no NAT" : "NAT",
            words());
  }
}
