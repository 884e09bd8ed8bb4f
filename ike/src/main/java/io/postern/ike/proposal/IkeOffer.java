package io.postern.ike.proposal;

import static io.postern.ike.message.Phase1Attributes.AUTHENTICATION;
import static io.postern.ike.message.Phase1Attributes.ENCRYPTION;
import static io.postern.ike.message.Phase1Attributes.GROUP;
import static io.postern.ike.message.Phase1Attributes.HASH;
import static io.postern.ike.message.Phase1Attributes.KEY_LENGTH;
import static io.postern.ike.message.Phase1Attributes.LIFE_DURATION;
import static io.postern.ike.message.Phase1Attributes.LIFE_KILOBYTES;
import static io.postern.ike.message.Phase1Attributes.LIFE_SECONDS;
import static io.postern.ike.message.Phase1Attributes.LIFE_TYPE;

import io.postern.ike.algorithm.CipherAlgorithm;
import io.postern.ike.algorithm.DhGroup;
import io.postern.ike.algorithm.HashAlgorithm;
import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ike.message.Attribute;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Proposal;
import io.postern.ike.message.Transform;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One phase 1 transform, understood (RFC 2409 Appendix A).
 *
 * @param suite empty if a part of it is unknown here, or if there is an {@link #obstacle}
 * @param obstacle what in its attributes cannot be agreed to, for the log
 * @param lifeSeconds as offered, if it was
 */
public record IkeOffer(
    Proposal proposal,
    Transform transform,
    Optional<IkeSuite> suite,
    Optional<String> obstacle,
    Optional<AuthenticationMethod> method,
    OptionalLong lifeSeconds) {
  static final int PROTOCOL_ISAKMP = 1;
  static final int KEY_IKE = 1;

  static IkeOffer of(Proposal proposal, Transform transform) {
    Optional<String> obstacle = Phase1Obstacle.in(transform);
    return new IkeOffer(
        proposal,
        transform,
        obstacle.isPresent() ? Optional.empty() : suiteOf(transform),
        obstacle,
        transform.number(AUTHENTICATION).flatMap(AuthenticationMethod::of),
        Lifetimes.seconds(transform, LIFE_TYPE, LIFE_DURATION));
  }

  private static Optional<IkeSuite> suiteOf(Transform transform) {
    Optional<CipherAlgorithm> cipher =
        number(transform, ENCRYPTION)
            .flatMap(id -> CipherAlgorithm.of(id, number(transform, KEY_LENGTH).orElse(0)));
    Optional<HashAlgorithm> hash = number(transform, HASH).flatMap(HashAlgorithm::ofIkeId);
    Optional<DhGroup> group = number(transform, GROUP).flatMap(DhGroup::of);
    return cipher.isPresent() && hash.isPresent() && group.isPresent()
        ? Optional.of(new IkeSuite(cipher.get(), hash.get(), group.get()))
        : Optional.empty();
  }

  private static Optional<Integer> number(Transform transform, int type) {
    return transform.number(type).map(n -> (int) Math.min(n, 0xffff));
  }

  /** As offered, if it was: 1024 octets each that phase 1 may protect. */
  public OptionalLong lifeKilobytes() {
    return Lifetimes.kilobytes(transform, LIFE_TYPE, LIFE_DURATION);
  }

  /**
   * The SA payload that answers: this proposal with this transform alone, its attributes as they
   * came (RFC 2408 §4.2: the responder may not change them).
   */
  public Payload.SecurityAssociation answer() {
    return new Payload.SecurityAssociation(
        1,
        1,
        List.of(
            new Proposal(proposal.number(), proposal.protocol(), Bytes.EMPTY, List.of(transform))));
  }

  /**
   * The SA payload of an initiator: one proposal; the methods in order of preference, with each the
   * suites in theirs.
   */
  public static Payload.SecurityAssociation offer(
      List<IkeSuite> suites, List<AuthenticationMethod> methods, long lifeSeconds) {
    return offer(suites, methods, lifeSeconds, /* lifeKilobytes= */ 0);
  }

  /**
   * The SA payload of an initiator: one proposal; the methods in order of preference, with each the
   * suites in theirs.
   *
   * @param lifeKilobytes 0 for no such limit
   */
  public static Payload.SecurityAssociation offer(
      List<IkeSuite> suites,
      List<AuthenticationMethod> methods,
      long lifeSeconds,
      long lifeKilobytes) {
    List<Transform> transforms = new ArrayList<>();
    for (AuthenticationMethod method : methods) {
      for (IkeSuite suite : suites) {
        transforms.add(
            new Transform(
                transforms.size() + 1,
                KEY_IKE,
                attributes(suite, method, lifeSeconds, lifeKilobytes)));
      }
    }
    return new Payload.SecurityAssociation(
        1, 1, List.of(new Proposal(1, PROTOCOL_ISAKMP, Bytes.EMPTY, transforms)));
  }

  /** The one transform of an offer that has no other. */
  public static IkeOffer single(Payload.SecurityAssociation offer) {
    Proposal proposal = offer.proposals().getFirst();
    return of(proposal, proposal.transforms().getFirst());
  }

  private static List<Attribute> attributes(
      IkeSuite suite, AuthenticationMethod method, long lifeSeconds, long lifeKilobytes) {
    List<Attribute> attributes = new ArrayList<>();
    attributes.add(Attribute.basic(ENCRYPTION, suite.cipher().ikeId()));
    if (suite.cipher().keyLengthAttribute()) {
      attributes.add(Attribute.basic(KEY_LENGTH, suite.cipher().keyBits()));
    }
    attributes.add(Attribute.basic(HASH, suite.hash().ikeId()));
    attributes.add(Attribute.basic(GROUP, suite.group().number()));
    attributes.add(Attribute.basic(AUTHENTICATION, method.number()));
    attributes.add(Attribute.basic(LIFE_TYPE, LIFE_SECONDS));
    attributes.add(Attribute.number32(LIFE_DURATION, lifeSeconds));
    if (lifeKilobytes > 0) {
      attributes.add(Attribute.basic(LIFE_TYPE, LIFE_KILOBYTES));
      attributes.add(Attribute.number32(LIFE_DURATION, lifeKilobytes));
    }
    return attributes;
  }

  /** For logs: {@code aes256-sha1-modp1024/xauth-initiator-pre-shared-key}, or the bare numbers. */
  public String label() {
    return suite.map(IkeSuite::label).orElseGet(this::numbers)
        + "/"
        + method
            .map(IkeOffer::label)
            .orElseGet(() -> transform.number(AUTHENTICATION).map(String::valueOf).orElse("none"))
        + obstacle.map(why -> " (" + why + ")").orElse("");
  }

  static String label(AuthenticationMethod method) {
    return method.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private String numbers() {
    return "encryption "
        + transform.number(ENCRYPTION).map(String::valueOf).orElse("none")
        + transform.number(KEY_LENGTH).map(bits -> " of " + bits + " bits").orElse("")
        + " hash "
        + transform.number(HASH).map(String::valueOf).orElse("none")
        + " group "
        + transform.number(GROUP).map(String::valueOf).orElse("none");
  }
}
