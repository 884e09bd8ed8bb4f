package io.postern.ittests.interop;

import io.postern.ittests.network.NatMode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What was seen of each row, as a page for people. */
public final class Matrix {
  private static final String HEAD =
      """
      # Who Postern talks to

      Made by a test run (`InteropIT`) with real programs in network namespaces. Each "works" is a
      tunnel that came up, carried three pings each way, and was gone at both ends after a goodbye.
      To see it again and write this page anew, as root:

          mvn verify -pl it-tests -am -Dit.test=InteropIT -Dtest=None -Dpostern.regenerate=true \\
            -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false

      - NAT: a router with random ports in front of the end that begins.
      - A method without a user joins two networks, one with a user is a client's login with XAUTH
        and Mode Config; vpnc is always a client and asks for an address without a login too.
      - Postern initiates: as a site at the first packet for the other network, as a client with
        `postern connect`.
      - Between two Posterns each tunnel shows both roles.
      - strongSwan runs with ESP in userspace, which is always in UDP, also without NAT.
      """;

  /** By row; a row that was not played is missing. */
  private final Map<Row, Boolean> seen;

  public Matrix(Map<Row, Boolean> seen) {
    this.seen = Map.copyOf(seen);
  }

  /** The page, Markdown, the same for the same results. */
  public String page() {
    StringBuilder page = new StringBuilder(HEAD);
    for (Peer peer : Peer.values()) {
      Map<String, Integer> notes = new LinkedHashMap<>();
      reasons(peer).forEach(reason -> notes.put(reason, notes.size() + 1));
      page.append("%n## %s%n%n".formatted(peer.title()));
      page.append("| mode | authentication | NAT | Postern initiates | Postern responds |\n");
      page.append("| --- | --- | --- | --- | --- |\n");
      for (Row row : rows(peer)) {
        page.append(
            "| %s | %s | %s | %s | %s |%n"
                .formatted(
                    row.exchange().word(),
                    row.authentication().word(),
                    row.nat() == NatMode.NONE ? "none" : "yes",
                    cell(row, notes),
                    cell(as(row, Role.RESPONDER), notes)));
      }
      notes.forEach((reason, number) -> page.append("%n(%d) %s%n".formatted(number, reason)));
    }
    return page.toString();
  }

  private String cell(Row row, Map<String, Integer> notes) {
    return row.reasonAgainst()
        .map(reason -> "peer cannot (%d)".formatted(notes.get(reason)))
        .orElseGet(() -> result(row));
  }

  private String result(Row row) {
    Boolean works = seen.get(row.shownBy());
    if (works == null) {
      throw new IllegalStateException("not tried: " + row);
    }
    return works ? "works" : "**fails**";
  }

  private static List<Row> rows(Peer peer) {
    return Row.all().stream()
        .filter(row -> row.peer() == peer && row.role() == Role.INITIATOR)
        .toList();
  }

  private static Set<String> reasons(Peer peer) {
    return Row.all().stream()
        .filter(row -> row.peer() == peer)
        .flatMap(row -> row.reasonAgainst().stream())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static Row as(Row row, Role role) {
    return new Row(row.peer(), row.exchange(), row.authentication(), row.nat(), role);
  }
}
