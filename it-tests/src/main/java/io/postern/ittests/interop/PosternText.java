package io.postern.ittests.interop;

import io.postern.ittests.gateway.PosternFolder;
import io.postern.ittests.network.Addresses;
import java.nio.file.Path;

/** The postern.conf of one end: a group or a site for each link. */
final class PosternText {
  private final StringBuilder connections = new StringBuilder();
  private final Keys keys;
  private final String address;
  private final String identity;

  /** Our key for RSA encryption, where a link needs it. */
  private String encryption = "";

  /**
   * @param address on which it listens
   * @param identity its own, where a link says no other
   */
  PosternText(Keys keys, String address, String identity) {
    this.keys = keys;
    this.address = address;
    this.identity = identity;
  }

  /** This end begins, at the first packet for the network behind the other. */
  PosternText initiating(Link link) {
    site(
        link,
        """
            peer = "%s"
            identity = "%s"
            peer-identity = [ "%s" ]
            start = on-traffic
            protect = [ "permit ip %s %s" ]
        """
            .formatted(
                link.gateway(),
                link.initiatorIdentity(),
                link.responderIdentity(),
                link.initiatorNetwork(),
                link.gatewayNetwork()),
        link.authentication().initiatorHasCertificate() && !link.authentication().encryptsNonces()
            ? certificate(keys.ofInitiator(link).certificate(), keys.ofInitiator(link).key())
            : "",
        link.responderIdentity());
    return this;
  }

  /** This end answers, whoever comes. */
  PosternText responding(Link link) {
    boolean certified =
        !link.authentication().hasGroupKey() && !link.authentication().encryptsNonces();
    String own =
        certified
            ? certificate(keys.ofResponder(link).certificate(), keys.ofResponder(link).key())
            : "";
    if (link.isRemoteAccess()) {
      group(link, own);
    } else {
      site(
          link,
          """
              peer-identity = [ "%s" ]
              start = never
              protect = [ "permit ip %s %s" ]
          """
              .formatted(link.initiatorIdentity(), link.gatewayNetwork(), link.initiatorNetwork()),
          own,
          Link.BRANCH_IDENTITY);
    }
    return this;
  }

  String text(PosternFolder folder) {
    return """
    postern {
      listen   = [ "%s" ]
      identity = "%s"
      tun      { name = postern0 }
      control  { socket = "%s" }
      log      { level = debug }
    %s  pools.lent { network = "%s", hold = 0s }
      users.local { file = "%s" }
    %s}
    """
        .formatted(
            address,
            identity,
            folder.socket(),
            encryption,
            Addresses.POOL_NETWORK,
            folder.users(),
            connections);
  }

  private void site(Link link, String own, String certificate, String farEnd) {
    connections.append("  sites.%s {%n".formatted(link.name())).append(own);
    connections.append(certificate);
    if (link.authentication().encryptsNonces()) {
      encryption =
          "  encryption { certificate = \"%s\", key = \"%s\" }%n"
              .formatted(
                  keys.forEncryption(identity).certificate(), keys.forEncryption(identity).key());
      connections.append(
          "    peer-certificate = \"%s\"%n".formatted(keys.forEncryption(farEnd).certificate()));
    }
    connections.append("    mode = %s%n".formatted(link.exchange().word()));
    common(link);
  }

  private void group(Link link, String certificate) {
    connections.append(
        """
          groups.%s {
            identities = [ "%s" ]
            mode = [ %s ]
            pool = lent
            split-include = [ "%s" ]
        """
            .formatted(
                link.name(),
                link.initiatorIdentity(),
                link.exchange().word(),
                link.gatewayNetwork()));
    connections.append(certificate);
    if (link.authentication().hasUser()) {
      connections.append("    users = local%n".formatted());
    }
    common(link);
  }

  private void common(Link link) {
    if (link.authentication().hasGroupKey()) {
      connections.append("    secret = \"%s\"%n".formatted(keys.secret(link)));
    }
    connections.append(
        """
            authenticate = [ %s ]
            ike = [ %s ]
            esp = [ %s ]
            accept = legacy
          }
        """
            .formatted(link.authentication().word(), link.ike(), link.esp()));
  }

  private String certificate(Path chain, Path key) {
    return "    certificate { chain = \"%s\", key = \"%s\", trust = [ \"%s\" ] }%n"
        .formatted(chain, key, keys.authority());
  }
}
