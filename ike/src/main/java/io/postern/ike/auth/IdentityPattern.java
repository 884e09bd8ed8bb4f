package io.postern.ike.auth;

import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;

/**
 * Which identities a peer may have. A pattern matches identities of its own type alone: {@code
 * vpn.example.org} is no distinguished name with that common name.
 */
public sealed interface IdentityPattern {
  boolean matches(Identity claimed);

  /** As {@link #parse} reads it. */
  @Override
  String toString();

  /** Whoever it is, as {@code *}. */
  record Anyone() implements IdentityPattern {
    @Override
    public boolean matches(Identity claimed) {
      return true;
    }

    @Override
    public String toString() {
      return "*";
    }
  }

  /** One identity; names of hosts without regard to case. */
  record Exactly(Identity identity) implements IdentityPattern {
    @Override
    public boolean matches(Identity claimed) {
      return claimed.type() == identity.type()
          && (claimed.type() == Identity.DISTINGUISHED_NAME
              ? sameName(claimed)
              : folded(claimed).equals(folded(identity)));
    }

    private boolean sameName(Identity claimed) {
      Optional<DistinguishedName> name = DistinguishedName.of(claimed.data());
      return name.isPresent() && name.equals(DistinguishedName.of(identity.data()));
    }

    private static String folded(Identity identity) {
      return switch (identity.type()) {
        case Identity.FQDN -> lower(identity.data().text());
        case Identity.USER_FQDN -> {
          String user = identity.data().text();
          int at = user.lastIndexOf('@');
          // RFC 5321 §2.4: the local part has its case, the domain has none.
          yield user.substring(0, at + 1) + lower(user.substring(at + 1));
        }
        default -> identity.data().hex();
      };
    }

    @Override
    public String toString() {
      return identity.toString();
    }
  }

  /**
   * An address within a network.
   *
   * @param bits 0 to 32 or 128
   */
  record Network(Bytes network, int bits) implements IdentityPattern {
    @Override
    public boolean matches(Identity claimed) {
      boolean address =
          claimed.type() == Identity.IPV4_ADDRESS || claimed.type() == Identity.IPV6_ADDRESS;
      return address && claimed.data().size() == network.size() && sameStart(claimed.data());
    }

    private boolean sameStart(Bytes address) {
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> bit % 8;
        if ((address.at(bit / 8) & mask) != (network.at(bit / 8) & mask)) {
          return false;
        }
      }
      return true;
    }

    @Override
    public String toString() {
      int type = network.size() == 4 ? Identity.IPV4_ADDRESS : Identity.IPV6_ADDRESS;
      return new Identity(type, network) + "/" + bits;
    }
  }

  /** Hosts one label below a domain, as {@code *.example.org} (RFC 6125 §6.4.3). */
  record HostsOf(String domain) implements IdentityPattern {
    @Override
    public boolean matches(Identity claimed) {
      String name = lower(claimed.data().text());
      int dot = name.indexOf('.');
      return claimed.type() == Identity.FQDN
          && dot > 0
          && name.substring(dot + 1).equals(lower(domain));
    }

    @Override
    public String toString() {
      return "*." + domain;
    }
  }

  /** Users of one domain, as {@code *@example.org}. */
  record UsersOf(String domain) implements IdentityPattern {
    @Override
    public boolean matches(Identity claimed) {
      String name = claimed.data().text();
      int at = name.lastIndexOf('@');
      return claimed.type() == Identity.USER_FQDN
          && at > 0
          && lower(name.substring(at + 1)).equals(lower(domain));
    }

    @Override
    public String toString() {
      return "*@" + domain;
    }
  }

  /** A distinguished name, whose values may each be {@code *}. */
  record Name(DistinguishedNamePattern pattern) implements IdentityPattern {
    @Override
    public boolean matches(Identity claimed) {
      return claimed.type() == Identity.DISTINGUISHED_NAME && pattern.covers(claimed.data());
    }

    @Override
    public String toString() {
      return pattern.toString();
    }
  }

  /**
   * Reads what an operator writes: what {@link Identity#parse} reads, {@code 192.0.2.0/24}, {@code
   * *.example.org}, {@code *@example.org}, {@code C=DE, O=Example, CN=*}, or {@code *} for anyone.
   */
  static Reading<IdentityPattern> parse(String text) {
    if (text.equals("*")) {
      return Reading.accepted(new Anyone());
    }
    if (text.startsWith("keyid:")) {
      return Identity.parse(text).<IdentityPattern>map(Exactly::new);
    }
    if (DistinguishedName.looksLikeOne(text)) {
      return DistinguishedNamePattern.parse(text).<IdentityPattern>map(Name::new);
    }
    if (text.startsWith("*.") || text.startsWith("*@")) {
      boolean users = text.charAt(1) == '@';
      return domain(text)
          .<IdentityPattern>map(domain -> users ? new UsersOf(domain) : new HostsOf(domain));
    }
    if (text.indexOf('*') >= 0) {
      return refused(text, "'*' stands for a whole label, user or value, as in *.example.org");
    }
    int slash = text.indexOf('/');
    return slash > 0
        ? network(text, text.substring(0, slash), text.substring(slash + 1))
        : Identity.parse(text).<IdentityPattern>map(Exactly::new);
  }

  private static Reading<String> domain(String text) {
    String domain = text.substring(2);
    Optional<Identity> name =
        Identity.parse(domain) instanceof Reading.Accepted<Identity>(Identity identity)
                && identity.type() == Identity.FQDN
            ? Optional.of(identity)
            : Optional.empty();
    return name.isPresent()
        ? Reading.accepted(domain)
        : Reading.refused(
            Refusal.Reason.INVALID_ID_INFORMATION,
            "'" + text + "': expected a domain after '" + text.substring(0, 2) + "'");
  }

  private static Reading<IdentityPattern> network(String text, String address, String bits) {
    try {
      byte[] octets = InetAddress.ofLiteral(address).getAddress();
      int length = Integer.parseInt(bits);
      return length >= 0 && length <= 8 * octets.length
          ? Reading.accepted(new Network(Bytes.copyOf(octets), length))
          : refused(text, "a prefix of 0 to " + 8 * octets.length + " bits");
    } catch (IllegalArgumentException unreadable) {
      return refused(text, "expected a network such as 192.0.2.0/24");
    }
  }

  private static Reading<IdentityPattern> refused(String text, String why) {
    return Reading.refused(Refusal.Reason.INVALID_ID_INFORMATION, "'" + text + "': " + why);
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
