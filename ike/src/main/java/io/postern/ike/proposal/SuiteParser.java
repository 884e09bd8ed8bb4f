package io.postern.ike.proposal;

import io.postern.ike.algorithm.DhGroup;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads {@code [esp-]cipher[-integrity]}, {@code ah-integrity} or both with a plus sign between,
 * then {@code [-group][-esn]}.
 */
final class SuiteParser {
  private static final String EXTENDED_SEQUENCE_NUMBERS = "esn";

  /** What is wrong; it never leaves this class. */
  private static final class WrongException extends Exception {
    private static final long serialVersionUID = 1L;

    WrongException(String why) {
      super(why);
    }
  }

  private final String text;
  private Optional<Protection.Ah> ah = Optional.empty();
  private Optional<Protection.Esp> esp = Optional.empty();
  private Optional<DhGroup> group = Optional.empty();
  private boolean extendedSequenceNumbers;

  SuiteParser(String text) {
    this.text = text;
  }

  Reading<ProtectionSuite> parse() {
    try {
      String[] protocols = text.split("\\+", -1);
      if (protocols.length > 2) {
        throw new WrongException("one AH and one ESP at most");
      }
      for (int i = 0; i < protocols.length; i++) {
        Deque<String> words = new ArrayDeque<>(Arrays.asList(protocols[i].split("-", -1)));
        protocol(words);
        if (i == protocols.length - 1) {
          ending(words);
        }
        if (!words.isEmpty()) {
          throw new WrongException(
              unknown("word", words.getFirst(), endings()) + "; it stands too early or too late");
        }
      }
      return Reading.accepted(suite());
    } catch (WrongException wrong) {
      return Reading.refused(
          Refusal.Reason.NO_PROPOSAL_CHOSEN, "'" + text + "': " + wrong.getMessage());
    }
  }

  private void protocol(Deque<String> words) throws WrongException {
    String first = words.getFirst();
    if (first.equals("ah")) {
      words.removeFirst();
      if (ah.isPresent()) {
        throw new WrongException("AH twice");
      }
      ah = Optional.of(new Protection.Ah(integrity(words, "ah")));
      return;
    }
    if (first.equals("esp")) {
      words.removeFirst();
    }
    if (esp.isPresent()) {
      throw new WrongException("ESP twice");
    }
    esp = Optional.of(esp(words));
  }

  private Protection.Esp esp(Deque<String> words) throws WrongException {
    String name = words.isEmpty() ? "" : words.removeFirst();
    EspCipher cipher =
        EspCipher.ofLabel(name)
            .orElseThrow(() -> new WrongException(unknown("cipher", name, ciphers())));
    boolean named = !words.isEmpty() && IntegrityAlgorithm.ofLabel(words.getFirst()).isPresent();
    if (cipher.combined()) {
      if (named) {
        throw new WrongException(
            cipher.label() + " protects integrity by itself: leave out " + words.getFirst());
      }
      return new Protection.Esp(cipher, Optional.empty());
    }
    boolean left = words.isEmpty() || isEnding(words.getFirst());
    if (!named && left && !cipher.needsIntegrity()) {
      return new Protection.Esp(cipher, Optional.empty());
    }
    IntegrityAlgorithm integrity = integrity(words, cipher.label());
    if (!integrity.forEsp()) {
      throw new WrongException(
          integrity.label() + " is an integrity algorithm of AH; with ESP it is a cipher");
    }
    return new Protection.Esp(cipher, Optional.of(integrity));
  }

  private IntegrityAlgorithm integrity(Deque<String> words, String before) throws WrongException {
    if (words.isEmpty() || isEnding(words.getFirst())) {
      throw new WrongException("add an integrity algorithm, e.g. " + before + "-sha256");
    }
    String name = words.removeFirst();
    return IntegrityAlgorithm.ofLabel(name)
        .orElseThrow(
            () -> new WrongException(unknown("integrity algorithm", name, integrityAlgorithms())));
  }

  private void ending(Deque<String> words) throws WrongException {
    if (!words.isEmpty() && !words.getFirst().equals(EXTENDED_SEQUENCE_NUMBERS)) {
      String name = words.removeFirst();
      group =
          Optional.of(
              DhGroup.ofLabel(name)
                  .orElseThrow(() -> new WrongException(unknown("group", name, endings()))));
    }
    if (!words.isEmpty() && words.getFirst().equals(EXTENDED_SEQUENCE_NUMBERS)) {
      words.removeFirst();
      extendedSequenceNumbers = true;
    }
  }

  private ProtectionSuite suite() throws WrongException {
    if (ah.isEmpty() && !esp.orElseThrow().protectsIntegrity()) {
      throw new WrongException(
          "add an integrity algorithm, e.g. " + esp.get().cipher().label() + "-sha256");
    }
    List<Protection> protocols = new ArrayList<>();
    ah.ifPresent(protocols::add);
    esp.ifPresent(protocols::add);
    return new ProtectionSuite(protocols, group, extendedSequenceNumbers);
  }

  private static boolean isEnding(String word) {
    return word.equals(EXTENDED_SEQUENCE_NUMBERS) || DhGroup.ofLabel(word).isPresent();
  }

  private static String unknown(String what, String word, List<String> known) {
    return "unknown "
        + what
        + " '"
        + word
        + "'"
        + Suggestion.nearest(word, known)
            .map(nearest -> ", did you mean " + nearest + "?")
            .orElseGet(() -> "; known are " + String.join(", ", known));
  }

  private static List<String> ciphers() {
    return Stream.concat(
            Arrays.stream(EspCipher.values()).map(EspCipher::label), Stream.of("ah", "esp"))
        .toList();
  }

  private static List<String> integrityAlgorithms() {
    return Arrays.stream(IntegrityAlgorithm.values()).map(IntegrityAlgorithm::label).toList();
  }

  private static List<String> endings() {
    return Stream.concat(
            Arrays.stream(DhGroup.values()).map(DhGroup::label),
            Stream.of(EXTENDED_SEQUENCE_NUMBERS))
        .toList();
  }
}
