package io.postern.ike.proposal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a negotiation of either phase compared, so that an operator can see why it ended as it did.
 *
 * @param offered in the order of the peer, each once
 * @param configured in our order
 * @param taken the offer that was taken
 * @param misses if none was taken: one for each offer, in the order of the peer
 */
public record Comparison(
    List<String> offered, List<String> configured, Optional<String> taken, List<Miss> misses) {
  /** Ours: what a person reads; more offers than this are an attack or a mistake. */
  private static final int MOST_MISSES = 64;

  /** What is compared, in this order. */
  public enum Rule {
    /** AH, ESP or both; IPCOMP is not spoken. */
    PROTOCOLS,
    SPI,
    /** An attribute that contradicts another, or that asks for what we do not do. */
    ATTRIBUTES,
    CIPHER,
    KEY_LENGTH,
    /** The hash of phase 1, the authentication algorithm of phase 2. */
    INTEGRITY,
    SEQUENCE_NUMBERS,
    ENCAPSULATION,
    GROUP,
    /** The KE payload of quick mode, beside the group that the offer names. */
    KEY_EXCHANGE,
    /** Of phase 1. */
    AUTHENTICATION_METHOD;

    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /** One rule, and what either side has to say to it. */
  public record Difference(Rule rule, String offered, String configured) {
    @Override
    public String toString() {
      return rule.label() + " " + offered + " instead of " + configured;
    }
  }

  /**
   * Why one offer was not taken.
   *
   * @param configured the nearest of ours
   * @param differences in the order of the rules, at least one; the first is what refused
   */
  public record Miss(String offered, String configured, List<Difference> differences) {
    public Miss {
      differences = List.copyOf(differences);
    }

    public Difference first() {
      return differences.getFirst();
    }

    @Override
    public String toString() {
      return offered + " beside " + configured + ": " + join(differences);
    }
  }

  public Comparison {
    offered = List.copyOf(offered);
    configured = List.copyOf(configured);
    misses = List.copyOf(misses);
  }

  /** The record of a negotiation in which {@code taken} was taken. */
  static <O, C> Comparison taken(
      List<O> offers, Function<O, String> offer, List<C> ours, Function<C, String> our, O taken) {
    return new Comparison(
        names(offers, offer), names(ours, our), Optional.of(offer.apply(taken)), List.of());
  }

  /**
   * The record of a negotiation in which nothing was taken.
   *
   * @param differences of an offer from one of ours, at least one, in the order of the rules
   */
  static <O, C> Comparison failed(
      List<O> offers,
      Function<O, String> offer,
      List<C> ours,
      Function<C, String> our,
      BiFunction<O, C, List<Difference>> differences) {
    List<Miss> misses = new ArrayList<>();
    for (O offered : offers.subList(0, Math.min(offers.size(), MOST_MISSES))) {
      ours.stream()
          .map(o -> new Distance<>(o, differences.apply(offered, o)))
          .min(Comparator.comparing(Distance::differences, NEAREST_FIRST))
          .map(near -> new Miss(offer.apply(offered), our.apply(near.our), near.differences))
          .ifPresent(misses::add);
    }
    return new Comparison(names(offers, offer), names(ours, our), Optional.empty(), misses);
  }

  private record Distance<C>(C our, List<Difference> differences) {}

  /** The fewest differences, then the rule that refuses last. */
  private static final Comparator<List<Difference>> NEAREST_FIRST =
      Comparator.<List<Difference>>comparingInt(List::size)
          .thenComparing(differences -> differences.getFirst().rule(), Comparator.reverseOrder());

  /** The offer that came nearest to one of ours. */
  public Optional<Miss> nearestMiss() {
    return misses.stream().min(Comparator.comparing(Miss::differences, NEAREST_FIRST));
  }

  /** Whether an offer came nearer to one of ours than in {@code other}. */
  public boolean isNearerThan(Comparison other) {
    Optional<List<Difference>> here = nearestMiss().map(Miss::differences);
    Optional<List<Difference>> there = other.nearestMiss().map(Miss::differences);
    return here.isPresent()
        && (there.isEmpty() || NEAREST_FIRST.compare(here.get(), there.get()) < 0);
  }

  /** In one line, for logs. */
  public String inWords() {
    return taken
        .map(t -> "took " + t + " of " + String.join(", ", offered))
        .orElseGet(
            () ->
                "offered "
                    + (offered.isEmpty() ? "nothing" : String.join(", ", offered))
                    + "; accepted "
                    + String.join(", ", configured)
                    + nearestMiss().map(miss -> "; nearest: " + miss).orElse(""));
  }

  private static <T> List<String> names(List<T> things, Function<T, String> name) {
    return things.stream().map(name).distinct().limit(MOST_MISSES).toList();
  }

  private static String join(List<Difference> differences) {
    return differences.stream().map(Difference::toString).collect(Collectors.joining(", "));
  }
}
