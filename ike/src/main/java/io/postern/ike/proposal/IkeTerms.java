package io.postern.ike.proposal;

import static io.postern.ike.message.Phase1Attributes.AUTHENTICATION;
import static io.postern.ike.message.Phase1Attributes.ENCRYPTION;
import static io.postern.ike.message.Phase1Attributes.GROUP;
import static io.postern.ike.message.Phase1Attributes.HASH;
import static io.postern.ike.message.Phase1Attributes.KEY_LENGTH;

import io.postern.ike.algorithm.CipherAlgorithm;
import io.postern.ike.algorithm.DhGroup;
import io.postern.ike.algorithm.HashAlgorithm;
import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ike.message.Transform;
import io.postern.ike.proposal.Comparison.Difference;
import io.postern.ike.proposal.Comparison.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One way in which we would agree to phase 1, and how an offer differs from it. */
record IkeTerms(IkeSuite suite, AuthenticationMethod method) {
  /** In order of preference: the method counts before the suite. */
  static List<IkeTerms> all(List<IkeSuite> suites, List<AuthenticationMethod> methods) {
    return methods.stream()
        .flatMap(method -> suites.stream().map(suite -> new IkeTerms(suite, method)))
        .toList();
  }

  boolean areMetBy(IkeOffer offer) {
    return offer.suite().filter(suite::equals).isPresent()
        && offer.method().filter(method::equals).isPresent();
  }

  /** In the order of the rules; at least one if the terms are not met. */
  List<Difference> differencesOf(IkeOffer offer) {
    List<Difference> found = new ArrayList<>();
    offer.obstacle().ifPresent(why -> found.add(new Difference(Rule.ATTRIBUTES, why, "none")));
    cipher(offer.transform(), found);
    Optional<HashAlgorithm> hash = number(offer.transform(), HASH).flatMap(HashAlgorithm::ofIkeId);
    if (hash.filter(suite.hash()::equals).isEmpty()) {
      String name = hash.map(HashAlgorithm::label).orElseGet(() -> text(offer.transform(), HASH));
      found.add(new Difference(Rule.INTEGRITY, name, suite.hash().label()));
    }
    Optional<DhGroup> group = number(offer.transform(), GROUP).flatMap(DhGroup::of);
    if (group.filter(suite.group()::equals).isEmpty()) {
      String name = group.map(DhGroup::label).orElseGet(() -> text(offer.transform(), GROUP));
      found.add(new Difference(Rule.GROUP, name, suite.group().label()));
    }
    if (offer.method().filter(method::equals).isEmpty()) {
      String name =
          offer
              .method()
              .map(IkeOffer::label)
              .orElseGet(() -> text(offer.transform(), AUTHENTICATION));
      found.add(new Difference(Rule.AUTHENTICATION_METHOD, name, IkeOffer.label(method)));
    }
    return found;
  }

  private void cipher(Transform transform, List<Difference> found) {
    int bits = number(transform, KEY_LENGTH).orElse(0);
    Optional<CipherAlgorithm> cipher =
        number(transform, ENCRYPTION).flatMap(id -> CipherAlgorithm.of(id, bits));
    if (cipher.filter(suite.cipher()::equals).isEmpty()) {
      boolean same =
          number(transform, ENCRYPTION).filter(id -> id == suite.cipher().ikeId()).isPresent();
      String name =
          cipher
              .map(CipherAlgorithm::label)
              .orElseGet(
                  () -> text(transform, ENCRYPTION) + (bits == 0 ? "" : " of " + bits + " bits"));
      found.add(new Difference(same ? Rule.KEY_LENGTH : Rule.CIPHER, name, suite.cipher().label()));
    }
  }

  private static Optional<Integer> number(Transform transform, int type) {
    return transform.number(type).map(n -> (int) Math.min(n, 0xffff));
  }

  /** The bare number, of what has no name here. */
  private static String text(Transform transform, int type) {
    return transform.number(type).map(n -> "number " + n).orElse("none");
  }

  String label() {
    return suite.label() + "/" + IkeOffer.label(method);
  }
}
