package io.postern.ittests.interop;

import static java.util.stream.Collectors.joining;

import io.postern.ittests.network.Addresses;
import java.util.ArrayList;
import java.util.List;

/** The swanctl.conf of one end: connections for its links, pools and secrets. */
final class SwanctlText {
  /** strongSwan chooses the suite before it knows which of its connections it is about. */
  private static final String SUITES_OF_ALL =
      Link.all().stream().map(Link::ike).distinct().collect(joining(","));

  private final StringBuilder connections = new StringBuilder();
  private final StringBuilder secrets = new StringBuilder();
  private final Keys keys;

  SwanctlText(Keys keys) {
    this.keys = keys;
  }

  /** This end begins. */
  SwanctlText initiating(Link link) {
    String vips = link.isRemoteAccess() ? "vips = 0.0.0.0" : "";
    String ours = link.isRemoteAccess() ? "" : "local_ts = " + link.initiatorNetwork();
    connection(
        link,
        List.of(
            "remote_addrs = " + link.gateway(),
            "proposals = " + link.ike(),
            vips,
            "keyingtries = 1"),
        initiator("local", link, certificateOfInitiator(link)),
        responder("remote", link, ""),
        List.of(ours, "remote_ts = " + link.gatewayNetwork()));
    return this;
  }

  /** This end answers. */
  SwanctlText responding(Link link) {
    String theirs = link.isRemoteAccess() ? "" : "remote_ts = " + link.initiatorNetwork();
    connection(
        link,
        List.of(
            "local_addrs = " + link.gateway(),
            "proposals = " + SUITES_OF_ALL,
            link.isRemoteAccess() ? "pools = lent" : "",
            // vpnc takes no certificate request, and asks for no certificate.
            link.peer() == Peer.VPNC ? "send_certreq = no" : "",
            "send_cert = always"),
        responder("local", link, certificateOfResponder(link)),
        initiator("remote", link, ""),
        List.of("local_ts = " + link.gatewayNetwork(), theirs));
    return this;
  }

  String text() {
    return """
    connections {
    %s}
    pools {
      lent {
        addrs = %s
      }
    }
    secrets {
    %s  xauth {
        id = %s
        secret = %s
      }
    }
    """
        .formatted(
            connections, Addresses.POOL_NETWORK, secrets, Link.USER.user(), Link.USER.password());
  }

  private void connection(
      Link link,
      List<String> own,
      List<List<String>> ours,
      List<List<String>> theirs,
      List<String> child) {
    section(1, link.name());
    boolean aggressive = link.exchange() == Exchange.AGGRESSIVE;
    lines(2, List.of("version = 1", "aggressive = " + (aggressive ? "yes" : "no")));
    lines(2, List.of("unique = never"));
    lines(2, own);
    ours.forEach(this::authentication);
    theirs.forEach(this::authentication);
    section(2, "children");
    section(3, link.name());
    lines(4, child);
    lines(4, List.of("esp_proposals = " + link.esp(), "rekey_time = 0"));
    connections.append("      }\n    }\n  }\n");
    if (link.authentication().hasGroupKey()) {
      secrets.append(
          """
            ike-%s {
              id-1 = %s
              id-2 = %s
              secret = %s
            }
          """
              .formatted(
                  link.name(),
                  link.initiatorIdentity(),
                  link.responderIdentity(),
                  keys.secret(link)));
    }
  }

  private String certificateOfInitiator(Link link) {
    return link.authentication().initiatorHasCertificate()
        ? "certs = " + keys.ofInitiator(link).certificate()
        : "";
  }

  private String certificateOfResponder(Link link) {
    return link.authentication().hasGroupKey()
        ? ""
        : "certs = " + keys.ofResponder(link).certificate();
  }

  /**
   * @param certificate a line of the configuration, or ""
   * @return sections, of which the first line is the name
   */
  private static List<List<String>> initiator(String side, Link link, String certificate) {
    Authentication method = link.authentication();
    String identity = "id = " + link.initiatorIdentity();
    String user = side.equals("local") ? "xauth_id = " + Link.USER.user() : "";
    List<List<String>> sections = new ArrayList<>();
    if (method == Authentication.HYBRID) {
      sections.add(List.of(side, "auth = xauth", user, identity));
    } else {
      sections.add(
          List.of(
              side, "auth = " + (method.hasGroupKey() ? "psk" : "pubkey"), certificate, identity));
      if (method.hasUser()) {
        sections.add(List.of(side + "-xauth", "auth = xauth", user));
      }
    }
    return sections;
  }

  private static List<List<String>> responder(String side, Link link, String certificate) {
    return List.of(
        List.of(
            side,
            "auth = " + (link.authentication().hasGroupKey() ? "psk" : "pubkey"),
            certificate,
            "id = " + link.responderIdentity()));
  }

  private void authentication(List<String> section) {
    section(2, section.getFirst());
    lines(3, section.subList(1, section.size()));
    connections.append("    }\n");
  }

  private void section(int depth, String name) {
    connections.append("  ".repeat(depth)).append(name).append(" {\n");
  }

  private void lines(int depth, List<String> lines) {
    for (String line : lines) {
      if (!line.isEmpty()) {
        connections.append("  ".repeat(depth)).append(line).append('\n');
      }
    }
  }
}
