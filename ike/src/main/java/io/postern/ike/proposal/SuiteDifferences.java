package io.postern.ike.proposal;

import io.postern.ike.algorithm.DhGroup;
import io.postern.ike.message.Protocols;
import io.postern.ike.message.Spi;
import io.postern.ike.proposal.Comparison.Difference;
import io.postern.ike.proposal.Comparison.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** The rules that an offer of quick mode has to pass, one by one. */
final class SuiteDifferences {
  private final SuitePolicy policy;
  private final OptionalInt keyExchangeSize;

  SuiteDifferences(SuitePolicy policy, OptionalInt keyExchangeSize) {
    this.policy = policy;
    this.keyExchangeSize = keyExchangeSize;
  }

  /** In the order of the rules; empty if the offer can be taken as {@code suite}. */
  List<Difference> between(SuiteOffer offer, ProtectionSuite suite) {
    List<Difference> found = new ArrayList<>();
    if (!sameProtocols(offer, suite)) {
      found.add(
          new Difference(
              Rule.PROTOCOLS,
              names(offer.protocols().stream().map(OfferedProtocol::protocol).toList()),
              names(suite.protocols().stream().map(Protection::protocol).toList())));
      return found;
    }
    for (Protection protection : suite.protocols()) {
      OfferedProtocol part = offer.only(protection.protocol()).orElseThrow();
      part(part, protection, found);
    }
    sequenceNumbers(offer, suite, found);
    mode(offer, found);
    group(offer, suite, found);
    found.sort((a, b) -> a.rule().compareTo(b.rule()));
    return found;
  }

  /** All of a number or nothing (RFC 2408 §4.2): IPCOMP beside ESP rules ESP out with it. */
  private static boolean sameProtocols(SuiteOffer offer, ProtectionSuite suite) {
    return offer.protocols().size() == suite.protocols().size()
        && suite.protocols().stream().allMatch(p -> offer.only(p.protocol()).isPresent());
  }

  private static String names(List<Integer> protocols) {
    return protocols.stream().map(Protocols::name).collect(Collectors.joining("+"));
  }

  private static void part(OfferedProtocol part, Protection ours, List<Difference> found) {
    if (part.proposal().spi().size() != Spi.SIZE || !Spi.isUsable(Spi.of(part.proposal().spi()))) {
      found.add(new Difference(Rule.SPI, part.proposal().spi().hex(), "an SPI of 256 or more"));
    }
    part.wrongAttribute()
        .ifPresent(wrong -> found.add(new Difference(Rule.ATTRIBUTES, wrong, "none or another")));
    switch (ours) {
      case Protection.Ah ah -> {
        // RFC 2407 §4.4.3: another attribute with this transform is undefined.
        if (part.transform().id() != ah.transformId()
            || part.authentication() != ah.algorithm().attribute()) {
          found.add(new Difference(Rule.INTEGRITY, part.ahLabel(), ah.algorithm().label()));
        }
      }
      case Protection.Esp esp -> {
        EspCipher cipher = esp.cipher();
        if (part.transform().id() != cipher.transformId()) {
          found.add(new Difference(Rule.CIPHER, part.cipherLabel(), cipher.label()));
        } else if (!cipher.hasKeyLength(part.keyBits())) {
          found.add(new Difference(Rule.KEY_LENGTH, part.cipherLabel(), cipher.label()));
        }
        if (part.authentication() != esp.integrity().map(IntegrityAlgorithm::attribute).orElse(0)) {
          found.add(
              new Difference(
                  Rule.INTEGRITY,
                  part.integrityLabel(),
                  esp.integrity().map(IntegrityAlgorithm::label).orElse("none")));
        }
      }
    }
  }

  private static void sequenceNumbers(
      SuiteOffer offer, ProtectionSuite suite, List<Difference> found) {
    boolean same =
        offer.protocols().stream()
            .allMatch(p -> p.extendedSequenceNumbers() == suite.extendedSequenceNumbers());
    if (!same) {
      found.add(
          new Difference(
              Rule.SEQUENCE_NUMBERS,
              suite.extendedSequenceNumbers() ? "32 bits" : "64 bits",
              suite.extendedSequenceNumbers() ? "64 bits" : "32 bits"));
    }
  }

  /**
   * One mode for all protocols of a suite. AH does not pass a NAT (RFC 3715 §2.1): never in UDP.
   */
  private void mode(SuiteOffer offer, List<Difference> found) {
    List<Integer> numbers =
        offer.protocols().stream().map(OfferedProtocol::modeNumber).distinct().toList();
    boolean ah = offer.only(Protocols.AH).isPresent();
    List<EncapsulationMode> possible =
        policy.modes().stream().filter(mode -> !(ah && mode.udp())).toList();
    boolean fits =
        numbers.size() == 1
            && (numbers.getFirst() == 0
                ? possible.contains(policy.modes().getFirst())
                : EncapsulationMode.of(numbers.getFirst()).filter(possible::contains).isPresent());
    if (!fits) {
      found.add(
          new Difference(
              Rule.ENCAPSULATION,
              numbers.stream().map(SuiteOffer::modeLabel).collect(Collectors.joining(" and ")),
              possible.isEmpty()
                  ? "one that passes a NAT"
                  : possible.stream()
                      .map(EncapsulationMode::label)
                      .collect(Collectors.joining(" or "))));
    }
  }

  private void group(SuiteOffer offer, ProtectionSuite suite, List<Difference> found) {
    List<Integer> numbers =
        offer.protocols().stream().map(OfferedProtocol::groupNumber).distinct().toList();
    int number = numbers.getFirst();
    Optional<DhGroup> group = policy.group(number);
    Optional<String> wanted =
        numbers.size() > 1 ? Optional.of("one group") : wantedInstead(number, group, suite);
    wanted.ifPresent(
        instead ->
            found.add(
                new Difference(
                    Rule.GROUP,
                    numbers.stream()
                        .map(SuiteOffer::groupLabel)
                        .collect(Collectors.joining(" and ")),
                    instead)));
    keyExchange(number, group).ifPresent(found::add);
  }

  /** Empty if the group is right. */
  private Optional<String> wantedInstead(
      int number, Optional<DhGroup> group, ProtectionSuite suite) {
    if (suite.group().isPresent()) {
      return group.equals(suite.group()) ? Optional.empty() : suite.group().map(DhGroup::label);
    }
    if (number == 0) {
      return policy.pfs() == PerfectForwardSecrecy.REQUIRED
          ? Optional.of("a group: PFS is required")
          : Optional.empty();
    }
    if (policy.pfs() == PerfectForwardSecrecy.OFF) {
      return Optional.of("none: PFS is off");
    }
    boolean allowed =
        group.filter(known -> policy.weakestGroup().allows(known.strength())).isPresent();
    return allowed
        ? Optional.empty()
        : Optional.of(
            "a known group that is "
                + policy.weakestGroup().name().toLowerCase(Locale.ROOT)
                + " or better");
  }

  /** RFC 2409 §5.5: a KE payload if and only if there is a group, and one of this group. */
  private Optional<Difference> keyExchange(int number, Optional<DhGroup> group) {
    String offered =
        keyExchangeSize.isPresent() ? "of " + keyExchangeSize.getAsInt() + " octets" : "none";
    if (number == 0) {
      return keyExchangeSize.isPresent()
          ? Optional.of(new Difference(Rule.KEY_EXCHANGE, offered, "none: no group is named"))
          : Optional.empty();
    }
    boolean fits =
        keyExchangeSize.isPresent()
            && group
                .filter(known -> known.publicValueSize() == keyExchangeSize.getAsInt())
                .isPresent();
    return fits || group.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Difference(
                Rule.KEY_EXCHANGE, offered, "one of " + group.get().publicValueSize() + " octets"));
  }
}
