package io.postern.concentrator.control;

import io.postern.actors.Negotiation;
import io.postern.ike.algorithm.Strength;
import io.postern.ike.message.Reading;
import io.postern.ike.proposal.Comparison.Difference;
import io.postern.ike.proposal.Comparison.Miss;
import io.postern.ike.proposal.Comparison.Rule;
import io.postern.ike.proposal.IkeSuite;
import io.postern.ike.proposal.ProtectionSuite;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What an operator may do about a negotiation in which nothing matched. */
final class Advice {
  /** Those that another suite in the configuration satisfies. */
  private static final Set<Rule> OF_THE_SUITE =
      EnumSet.of(
          Rule.PROTOCOLS,
          Rule.CIPHER,
          Rule.KEY_LENGTH,
          Rule.INTEGRITY,
          Rule.SEQUENCE_NUMBERS,
          Rule.GROUP);

  private final Negotiation negotiation;
  private final Miss miss;

  private Advice(Negotiation negotiation, Miss miss) {
    this.negotiation = negotiation;
    this.miss = miss;
  }

  /** In sentences; none if all is well or nothing was compared. */
  static List<String> on(Negotiation negotiation) {
    return negotiation
        .offers()
        .flatMap(Negotiation.Offers::nearest)
        .map(miss -> new Advice(negotiation, miss).sentences())
        .orElse(List.of());
  }

  private List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    Difference first = miss.first();
    sentences.add(
        "nearest miss: the %s (%s, we want %s)"
            .formatted(first.rule().label(), first.offered(), first.configured()));
    List<Difference> others = miss.differences().subList(1, miss.differences().size());
    if (!others.isEmpty()) {
      sentences.add(
          "then also: "
              + others.stream().map(Difference::toString).collect(Collectors.joining(", ")));
    }
    sentences.add("best: have the peer offer " + miss.configured());
    toTakeIt().ifPresent(sentences::add);
    return sentences;
  }

  private Optional<String> toTakeIt() {
    Set<Rule> rules =
        miss.differences().stream()
            .map(Difference::rule)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(Rule.class)));
    List<String> changes = new ArrayList<>();
    if (rules.remove(Rule.AUTHENTICATION_METHOD)) {
      changes.add("let " + key("authenticate") + " have its authentication method");
    }
    if (!phaseOne() && rules.removeAll(EnumSet.of(Rule.GROUP, Rule.KEY_EXCHANGE))) {
      changes.add("let " + key("pfs") + " or the end of a suite of " + key("esp") + " say so");
    }
    if (!rules.isEmpty() && OF_THE_SUITE.containsAll(rules)) {
      Optional<String> suite = suite();
      if (suite.isEmpty()) {
        return Optional.of("Postern cannot take what the peer offers");
      }
      changes.add(suite.get());
    } else if (!rules.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of("to take what it offers: " + String.join("; ", changes));
  }

  private Optional<String> suite() {
    String offered = miss.offered().replaceFirst("/.*", "");
    if (phaseOne()) {
      return accepted(IkeSuite.parse(offered))
          .map(suite -> add("ike", suite.label(), suite.strength()));
    }
    return accepted(ProtectionSuite.parse(offered))
        .map(suite -> add("esp", suite.label(), suite.strength()));
  }

  private String add(String list, String suite, Strength strength) {
    return "add "
        + suite
        + " to "
        + key(list)
        + (strength == Strength.MODERN
            ? ""
            : ", which needs accept = " + strength.name().toLowerCase(Locale.ROOT));
  }

  private static <T> Optional<T> accepted(Reading<T> reading) {
    return reading instanceof Reading.Accepted<T>(T value) ? Optional.of(value) : Optional.empty();
  }

  private boolean phaseOne() {
    return negotiation.exchange().equals("phase 1");
  }

  private String key(String name) {
    return negotiation.connection().isEmpty()
        ? name
        : (negotiation.site() ? "sites." : "groups.") + negotiation.connection() + "." + name;
  }
}
