package io.postern.ittests.interop;

import io.postern.ittests.peer.Certificates;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The certificates of all ends, of one authority; each is made when it is first asked for. */
public final class Keys {
  private final Certificates authority;
  private final boolean oneSecret;
  private final Map<String, Certificates.Pair> made = new HashMap<>();

  /**
   * Makes the authority below {@code scratch}.
   *
   * @param oneSecret the same pre-shared key for all links of the gateway too: strongSwan looks for
   *     the key of main mode before it knows who the peer is
   */
  public Keys(Path scratch, boolean oneSecret) {
    this.oneSecret = oneSecret;
    this.authority = Certificates.create(scratch);
  }

  /** The pre-shared key; one for all links of the remote office, whose gateway is a strongSwan. */
  public String secret(Link link) {
    if (link.role() == Role.INITIATOR) {
      return "secret-of-the-office";
    }
    return oneSecret ? "secret-of-all" : "secret-of-" + link.name();
  }

  /** The authority's certificate. */
  public Path authority() {
    return authority.authority();
  }

  /** Of the end that begins {@code link}, in its own name. */
  public Certificates.Pair ofInitiator(Link link) {
    return pair(link.initiatorName(), kind(link));
  }

  /** Of the end that answers {@code link}. */
  public Certificates.Pair ofResponder(Link link) {
    return pair(link.responderIdentity(), kind(link));
  }

  /**
   * For RSA encryption alone, which must not use a key that signs. A branch has one for all its
   * links, whose names it bears.
   */
  public Certificates.Pair forEncryption(String owner) {
    List<String> names =
        Link.all().stream()
            .filter(link -> link.authentication().encryptsNonces())
            .map(owner.equals(Link.BRANCH_IDENTITY) ? Link::initiatorName : Link::responderIdentity)
            .distinct()
            .toList();
    return pair("encryption." + owner, Certificates.Kind.RSA_2048, names);
  }

  private Certificates.Pair pair(String name, Certificates.Kind kind) {
    return pair(name, kind, List.of());
  }

  private Certificates.Pair pair(String name, Certificates.Kind kind, List<String> more) {
    return made.computeIfAbsent(name + kind, _ -> authority.issue(name, kind, more));
  }

  private static Certificates.Kind kind(Link link) {
    return link.authentication() == Authentication.ECDSA
        ? Certificates.Kind.ECDSA_P256
        : Certificates.Kind.RSA_2048;
  }
}
