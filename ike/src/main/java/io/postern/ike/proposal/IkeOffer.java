package io.postern.ike.proposal;

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
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One phase 1 transform, understood (RFC 2409 Appendix A).
 *
 * @param suite empty if a part of it is unknown here
 * @param lifeSeconds as offered, if it was
 */
public record IkeOffer(
    Proposal proposal,
    Transform transform,
    Optional<IkeSuite> suite,
    Optional<AuthenticationMethod> method,
    OptionalLong lifeSeconds) {
  // Specification: RFC 2409 Appendix A.
  static final int ENCRYPTION = 1;
  static final int HASH = 2;
  static final int AUTHENTICATION = 3;
  static final int GROUP = 4;
  static final int LIFE_TYPE = 11;
  static final int LIFE_DURATION = 12;
  static final int KEY_LENGTH = 14;
  static final int LIFE_SECONDS = 1;
  static final int PROTOCOL_ISAKMP = 1;
  static final int KEY_IKE = 1;

  static IkeOffer of(Proposal proposal, Transform transform) {
    Optional<CipherAlgorithm> cipher =
        transform
            .number(ENCRYPTION)
            .flatMap(
                id ->
                    CipherAlgorithm.of(
                        Math.toIntExact(Math.min(id, 0xffff)),
                        Math.toIntExact(
                            Math.min(transform.number(KEY_LENGTH).orElse(0L), 0xffff))));
    Optional<HashAlgorithm> hash =
        transform.number(HASH).flatMap(id -> HashAlgorithm.ofIkeId((int) Math.min(id, 0xffff)));
    Optional<DhGroup> group =
        transform.number(GROUP).flatMap(id -> DhGroup.of((int) Math.min(id, 0xffff)));
    Optional<IkeSuite> suite =
        cipher.isPresent() && hash.isPresent() && group.isPresent()
            ? Optional.of(new IkeSuite(cipher.get(), hash.get(), group.get()))
            : Optional.empty();
    return new IkeOffer(
        proposal,
        transform,
        suite,
        transform.number(AUTHENTICATION).flatMap(AuthenticationMethod::of),
        Lifetimes.seconds(transform, LIFE_TYPE, LIFE_DURATION));
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
    List<Transform> transforms = new ArrayList<>();
    for (AuthenticationMethod method : methods) {
      for (IkeSuite suite : suites) {
        transforms.add(
            new Transform(transforms.size() + 1, KEY_IKE, attributes(suite, method, lifeSeconds)));
      }
    }
    return new Payload.SecurityAssociation(
        1, 1, List.of(new Proposal(1, PROTOCOL_ISAKMP, Bytes.EMPTY, transforms)));
  }

  private static List<Attribute> attributes(
      IkeSuite suite, AuthenticationMethod method, long lifeSeconds) {
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
    return attributes;
  }

  /** For logs: {@code aes256-sha1-modp1024/xauth-initiator-pre-shared-key}, or the bare numbers. */
  public String label() {
    return suite.map(IkeSuite::label).orElseGet(this::numbers)
        + "/"
        + method
            .map(m -> m.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'))
            .orElseGet(() -> transform.number(AUTHENTICATION).map(String::valueOf).orElse("none"));
  }

  private String numbers() {
    return "encryption "
        + transform.number(ENCRYPTION).map(String::valueOf).orElse("none")
        + " hash "
        + transform.number(HASH).map(String::valueOf).orElse("none")
        + " group "
        + transform.number(GROUP).map(String::valueOf).orElse("none");
  }
}
