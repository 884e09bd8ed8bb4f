package io.postern.ike.proposal;

import io.postern.ike.algorithm.DhGroup;
import io.postern.ike.algorithm.Strength;
import io.postern.ike.message.Attribute;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Phase1Attributes;
import io.postern.ike.message.Proposal;
import io.postern.ike.message.Protocols;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.message.Transform;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The group that new group mode proposes (RFC 2409 §5.6, Appendix A). We take a group that we know,
 * by its number or by its prime, and no other: nobody can check in time that a stranger's prime is
 * one, and safe.
 *
 * @param number under which later exchanges name it: its own, or a private one, 32768 or more
 */
public record GroupProposal(int number, DhGroup group) {
  // Specification: RFC 2409 Appendix A.
  private static final int FIRST_PRIVATE = 0x8000;
  private static final int LAST = 0xffff;
  private static final int TYPE_MODP = 1;
  private static final Set<Integer> OF_A_NUMBER = Set.of(Phase1Attributes.GROUP);
  private static final Set<Integer> OF_A_PRIME =
      Set.of(
          Phase1Attributes.GROUP,
          Phase1Attributes.GROUP_TYPE,
          Phase1Attributes.GROUP_PRIME,
          Phase1Attributes.GROUP_GENERATOR_ONE);

  public GroupProposal {
    if (number != group.number() && (number < FIRST_PRIVATE || group.prime().isEmpty())) {
      throw new IllegalArgumentException(group.label() + " as number " + number);
    }
  }

  /** Reads the SA payload; refuses with ATTRIBUTES-NOT-SUPPORTED what is not acceptable. */
  public static Reading<GroupProposal> read(
      Payload.SecurityAssociation proposed, Strength weakest) {
    List<Transform> transforms =
        proposed.proposals().stream()
            .filter(proposal -> proposal.protocol() == Protocols.ISAKMP)
            .flatMap(proposal -> proposal.transforms().stream())
            .toList();
    if (proposed.proposals().size() != 1 || transforms.size() != 1) {
      return Reading.refused(
          Refusal.Reason.NO_PROPOSAL_CHOSEN, "new group mode is about one ISAKMP transform");
    }
    return read(transforms.getFirst(), weakest);
  }

  private static Reading<GroupProposal> read(Transform transform, Strength weakest) {
    Set<Integer> types =
        transform.attributes().stream().map(Attribute::type).collect(Collectors.toSet());
    if (types.size() != transform.attributes().size()
        || !types.equals(OF_A_NUMBER) && !types.equals(OF_A_PRIME)) {
      return refused("no MODP group by number or by type, prime and generator");
    }
    long number = transform.number(Phase1Attributes.GROUP).orElseThrow();
    OptionalInt named =
        number > 0 && number <= LAST ? OptionalInt.of((int) number) : OptionalInt.empty();
    if (named.isEmpty()) {
      return refused("group number " + number);
    }
    Optional<DhGroup> group =
        types.equals(OF_A_NUMBER) ? DhGroup.of(named.getAsInt()) : ofPrime(transform);
    if (group.isEmpty()) {
      return refused("a group that nobody knows, as number " + number);
    }
    boolean itsOwn = group.get().number() == named.getAsInt();
    if (!itsOwn && named.getAsInt() < FIRST_PRIVATE) {
      // RFC 2409 §5.6: "Group descriptions for private Groups MUST be greater than or equal to
      // 2^15".
      return refused(group.get().label() + " as number " + number);
    }
    return weakest.allows(group.get().strength())
        ? Reading.accepted(new GroupProposal(named.getAsInt(), group.get()))
        : refused(
            group.get().label() + " is " + group.get().strength().name().toLowerCase(Locale.ROOT));
  }

  private static Optional<DhGroup> ofPrime(Transform transform) {
    return transform.number(Phase1Attributes.GROUP_TYPE).filter(type -> type == TYPE_MODP).isEmpty()
        ? Optional.empty()
        : DhGroup.ofPrime(
            unsigned(transform, Phase1Attributes.GROUP_PRIME),
            unsigned(transform, Phase1Attributes.GROUP_GENERATOR_ONE));
  }

  private static BigInteger unsigned(Transform transform, int type) {
    return transform.attributes().stream()
        .filter(attribute -> attribute.type() == type)
        .map(attribute -> new BigInteger(1, attribute.value().toArray()))
        .findFirst()
        .orElseThrow();
  }

  private static Reading<GroupProposal> refused(String detail) {
    return Reading.refused(Refusal.Reason.ATTRIBUTES_NOT_SUPPORTED, detail);
  }

  /** As an SA payload: by prime if it has a private number, else by number alone. */
  public Payload.SecurityAssociation toPayload() {
    List<Attribute> attributes =
        number == group.number()
            ? List.of(Attribute.basic(Phase1Attributes.GROUP, number))
            : List.of(
                Attribute.basic(Phase1Attributes.GROUP, number),
                Attribute.basic(Phase1Attributes.GROUP_TYPE, TYPE_MODP),
                Attribute.variable(Phase1Attributes.GROUP_PRIME, primeOctets()),
                Attribute.basic(Phase1Attributes.GROUP_GENERATOR_ONE, 2));
    return new Payload.SecurityAssociation(
        Protocols.DOI_IPSEC,
        Protocols.SITUATION_IDENTITY_ONLY,
        List.of(
            new Proposal(
                1,
                Protocols.ISAKMP,
                Bytes.EMPTY,
                List.of(new Transform(1, Protocols.KEY_IKE, attributes)))));
  }

  private Bytes primeOctets() {
    byte[] signed = group.prime().orElseThrow().toByteArray();
    return Bytes.copyOf(signed, signed[0] == 0 ? 1 : 0, signed.length);
  }
}
