package io.postern.dataplane.cipher;

import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The choice among the implementations of packet ciphers. */
public final class CipherBackends {
  private CipherBackends() {}

  /** All that are here, the JDK's, which is always there and has everything, last. */
  public static List<CipherBackend> installed() {
    List<CipherBackend> backends = new ArrayList<>();
    IpsecMbBackend.load().ifPresent(backends::add);
    OpensslBackend.load().ifPresent(backends::add);
    backends.add(new JceBackend());
    return List.copyOf(backends);
  }

  /**
   * For each transform the fastest, for each integrity with it the fastest of those that agree with
   * the JDK. Takes some tenths of a second.
   */
  public static CipherBackend choose() {
    List<CipherBackend> backends = installed();
    Map<ChosenBackend.Suite, CipherBackend> chosen = new HashMap<>();
    for (EspTransform transform : EspTransform.values()) {
      List<CipherBackend> fastestFirst = fastestFirst(backends, transform);
      for (EspIntegrity integrity : EspIntegrity.values()) {
        if (KeyMaterial.goTogether(transform, integrity)) {
          chosen.put(
              new ChosenBackend.Suite(transform, integrity),
              firstSound(fastestFirst, backends.getLast(), transform, integrity));
        }
      }
    }
    return new ChosenBackend(chosen);
  }

  private static List<CipherBackend> fastestFirst(
      List<CipherBackend> backends, EspTransform transform) {
    EspIntegrity integrity =
        transform.combined() ? EspIntegrity.NONE : EspIntegrity.HMAC_SHA256_128;
    Map<CipherBackend, Long> nanos = new HashMap<>();
    try (CipherTrial trial = new CipherTrial(transform, integrity)) {
      for (CipherBackend backend : backends) {
        if (backend.supports(transform, integrity)) {
          nanos.put(backend, trial.nanos(backend));
        }
      }
    }
    return nanos.entrySet().stream()
        .sorted(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .toList();
  }

  private static CipherBackend firstSound(
      List<CipherBackend> fastestFirst,
      CipherBackend reference,
      EspTransform transform,
      EspIntegrity integrity) {
    try (CipherTrial trial = new CipherTrial(transform, integrity)) {
      return fastestFirst.stream()
          .filter(backend -> backend.supports(transform, integrity))
          .filter(backend -> trial.agree(backend, reference))
          .findFirst()
          .orElse(reference);
    }
  }
}
