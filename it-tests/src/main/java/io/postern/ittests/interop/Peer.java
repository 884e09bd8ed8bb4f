package io.postern.ittests.interop;

import java.util.Optional;

/** Who is at the other end of Postern's tunnel. */
public enum Peer {
  STRONGSWAN("strongSwan 5.9.8") {
    @Override
    Optional<String> reasonAgainst(Exchange exchange, Authentication authentication, Role role) {
      return authentication.encryptsNonces()
          ? Optional.of("strongSwan has no RSA encryption")
          : Optional.empty();
    }
  },

  VPNC("vpnc 0.5.3") {
    @Override
    Optional<String> reasonAgainst(Exchange exchange, Authentication authentication, Role role) {
      if (role == Role.INITIATOR) {
        return Optional.of("vpnc is a client and answers nobody");
      }
      if (exchange == Exchange.MAIN) {
        return Optional.of("vpnc has aggressive mode only");
      }
      return switch (authentication) {
        case PSK, XAUTH_PSK, HYBRID -> Optional.empty();
        case RSA, ECDSA, XAUTH_RSA -> Optional.of("vpnc has no certificate of its own");
        case RSA_ENCRYPTION, REVISED_RSA_ENCRYPTION -> Optional.of("vpnc has no RSA encryption");
      };
    }
  },

  POSTERN("Postern") {
    @Override
    Optional<String> reasonAgainst(Exchange exchange, Authentication authentication, Role role) {
      return Optional.empty();
    }
  };

  private final String title;

  Peer(String title) {
    this.title = title;
  }

  public String title() {
    return title;
  }

  /**
   * Why this peer cannot do it; empty when it can.
   *
   * @param role what Postern is
   */
  abstract Optional<String> reasonAgainst(
      Exchange exchange, Authentication authentication, Role role);
}
