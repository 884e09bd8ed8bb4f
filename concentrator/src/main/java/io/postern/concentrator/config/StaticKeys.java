package io.postern.concentrator.config;

import io.postern.actors.CarriedAlgorithms;
import io.postern.actors.settings.ManualSettings;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.ike.algorithm.Strength;
import io.postern.ike.key.Secret;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.proposal.EspCipher;
import io.postern.ike.proposal.Protection;
import io.postern.ike.proposal.ProtectionSuite;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code esp { … }} and {@code ah { … }} of one entry of {@code manual}. */
final class StaticKeys {
  private final Problems problems;
  private final SectionReader manual;
  private final Map<Integer, String> spis;

  /**
   * @param spis inbound ones that are taken, with the key that took each
   */
  StaticKeys(Problems problems, SectionReader manual, Map<Integer, String> spis) {
    this.problems = problems;
    this.manual = manual;
    this.spis = spis;
  }

  /**
   * @param withAh then AH may protect what ESP only hides
   */
  Optional<ManualSettings.Esp> esp(boolean withAh) {
    if (!manual.has(ManualSchema.ESP)) {
      return Optional.empty();
    }
    SectionReader section = manual.section(ManualSchema.ESP);
    Optional<Integer> in = inboundSpi(section);
    Optional<Integer> out = section.find(ManualSchema.SPI_OUT);
    Optional<Protection.Esp> suite =
        suite(section, withAh ? "ah-sha256+esp-" : "").flatMap(ProtectionSuite::esp);
    if (suite.isEmpty()) {
      return Optional.empty();
    }
    Optional<EspTransform> cipher = cipher(suite.get().cipher());
    Optional<EspIntegrity> integrity =
        suite.get().integrity().isEmpty()
            ? Optional.of(EspIntegrity.NONE)
            : suite.get().integrity().map(CarriedAlgorithms::integrity);
    if (cipher.isEmpty() || integrity.isEmpty()) {
      refuse(
          section,
          suite.get().label()
              + " needs fresh keys with each start; with static keys use e.g. aes128-sha256");
      return Optional.empty();
    }
    Optional<Secret> inbound =
        keys(
            section,
            cipher.get(),
            integrity.get(),
            ManualSchema.CIPHER_KEY_IN,
            ManualSchema.INTEGRITY_KEY_IN);
    Optional<Secret> outbound =
        keys(
            section,
            cipher.get(),
            integrity.get(),
            ManualSchema.CIPHER_KEY_OUT,
            ManualSchema.INTEGRITY_KEY_OUT);
    return in.isEmpty() || out.isEmpty() || inbound.isEmpty() || outbound.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ManualSettings.Esp(
                in.get(), out.get(), cipher.get(), integrity.get(), inbound.get(), outbound.get()));
  }

  Optional<ManualSettings.Ah> ah() {
    if (!manual.has(ManualSchema.AH)) {
      return Optional.empty();
    }
    SectionReader section = manual.section(ManualSchema.AH);
    Optional<Integer> in = inboundSpi(section);
    Optional<Integer> out = section.find(ManualSchema.SPI_OUT);
    Optional<Protection.Ah> suite = suite(section, "").flatMap(ProtectionSuite::ah);
    if (suite.isEmpty()) {
      return Optional.empty();
    }
    Optional<EspIntegrity> integrity =
        Optional.of(CarriedAlgorithms.integrity(suite.get().algorithm()))
            .filter(algorithm -> !algorithm.isGmac());
    if (integrity.isEmpty()) {
      refuse(
          section,
          suite.get().label()
              + " needs fresh keys with each start; with static keys use e.g. ah-sha256");
      return Optional.empty();
    }
    Optional<Secret> inbound =
        key(section, ManualSchema.INTEGRITY_KEY_IN, integrity.get().keySize());
    Optional<Secret> outbound =
        key(section, ManualSchema.INTEGRITY_KEY_OUT, integrity.get().keySize());
    return in.isEmpty() || out.isEmpty() || inbound.isEmpty() || outbound.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ManualSettings.Ah(
                in.get(), out.get(), integrity.get(), inbound.get(), outbound.get()));
  }

  private Optional<Integer> inboundSpi(SectionReader section) {
    Optional<Integer> spi = section.find(ManualSchema.SPI_IN);
    spi.ifPresent(
        number -> {
          String other = spis.putIfAbsent(number, section.pathOf(ManualSchema.SPI_IN));
          if (other != null) {
            problems.error(
                section.locationOf(ManualSchema.SPI_IN),
                section.pathOf(ManualSchema.SPI_IN),
                "the same as " + other + "; each inbound SA has a number of its own");
          }
        });
    return spi;
  }

  /**
   * @param around what stands before it, so that the whole can be read
   */
  private Optional<ProtectionSuite> suite(SectionReader section, String around) {
    Optional<String> text = section.find(ManualSchema.SUITE);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    boolean ah = section.path().endsWith(".ah.");
    switch (ProtectionSuite.parse(around + text.get())) {
      case Reading.Refused<ProtectionSuite>(Refusal refusal) -> {
        refuse(section, refusal.detail());
        return Optional.empty();
      }
      case Reading.Accepted<ProtectionSuite>(ProtectionSuite suite) -> {
        boolean asked = suite.protocols().size() == 1 && ah == suite.ah().isPresent();
        if (around.isEmpty() && !asked) {
          refuse(
              section,
              ah ? "expected AH alone, e.g. ah-sha256" : "expected ESP alone, e.g. aes128-sha256");
          return Optional.empty();
        }
        if (suite.group().isPresent() || suite.extendedSequenceNumbers()) {
          refuse(section, "static keys have neither a group nor extended sequence numbers");
          return Optional.empty();
        }
        return accepted(section, suite);
      }
    }
  }

  private Optional<ProtectionSuite> accepted(SectionReader section, ProtectionSuite suite) {
    Strength weakest = manual.get(GroupSchema.ACCEPT);
    if (weakest.allows(suite.strength())) {
      return Optional.of(suite);
    }
    String profile = suite.strength().name().toLowerCase(Locale.ROOT);
    refuse(
        section,
        suite.label()
            + " is "
            + profile
            + "; to use it all the same, set "
            + manual.pathOf(GroupSchema.ACCEPT)
            + " = "
            + profile);
    return Optional.empty();
  }

  private void refuse(SectionReader section, String message) {
    problems.error(
        section.locationOf(ManualSchema.SUITE), section.pathOf(ManualSchema.SUITE), message);
  }

  /** The cipher's key, then the integrity algorithm's. */
  private Optional<Secret> keys(
      SectionReader section,
      EspTransform cipher,
      EspIntegrity integrity,
      Key<Secret> cipherKey,
      Key<Secret> integrityKey) {
    Optional<Secret> first = key(section, cipherKey, cipher.keySize());
    Optional<Secret> second = key(section, integrityKey, integrity.keySize());
    if (first.isEmpty() || second.isEmpty()) {
      return Optional.empty();
    }
    byte[] joined = Arrays.copyOf(first.get().expose(), first.get().size() + second.get().size());
    System.arraycopy(second.get().expose(), 0, joined, first.get().size(), second.get().size());
    first.get().close();
    second.get().close();
    return Optional.of(Secret.take(joined));
  }

  /** Empty octets where none are needed; the message has lengths only. */
  private Optional<Secret> key(SectionReader section, Key<Secret> key, int octets) {
    Optional<Secret> found = section.find(key);
    if (!section.has(key)) {
      if (octets == 0) {
        return Optional.of(Secret.take(new byte[0]));
      }
      problems.error(
          section.location(),
          section.pathOf(key),
          "missing; expected " + octets + " octets as hex");
      return Optional.empty();
    }
    if (found.isPresent() && found.get().size() != octets) {
      problems.error(
          section.locationOf(key),
          section.pathOf(key),
          "has "
              + found.get().size()
              + " octets, the suite "
              + (octets == 0 ? "wants none" : "wants " + octets));
      return Optional.empty();
    }
    return found;
  }

  /** Those that may see an IV twice under one key. */
  private static Optional<EspTransform> cipher(EspCipher cipher) {
    return Optional.of(CarriedAlgorithms.transform(cipher))
        .filter(transform -> !transform.needsFreshKeys());
  }
}
