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
   * For each transform and integrity the fastest of those that agree with the JDK. Takes about a
   * millisecond for each of them.
   */
  public static CipherBackend choose() {
    List<CipherBackend> backends = installed();
    Map<ChosenBackend.Suite, CipherBackend> chosen = new HashMap<>();
    for (EspTransform transform : EspTransform.values()) {
      for (EspIntegrity integrity : EspIntegrity.values()) {
        if (KeyMaterial.goTogether(transform, integrity)) {
          chosen.put(
              new ChosenBackend.Suite(transform, integrity),
              fastest(backends, transform, integrity));
        }
      }
    }
    return new ChosenBackend(chosen);
  }

  private static CipherBackend fastest(
      List<CipherBackend> backends, EspTransform transform, EspIntegrity integrity) {
    CipherBackend reference = backends.getLast();
    CipherBackend best = reference;
    try (CipherTrial trial = new CipherTrial(transform, integrity)) {
      long bestNanos = trial.nanos(reference);
      for (CipherBackend backend : backends.subList(0, backends.size() - 1)) {
        if (backend.supports(transform, integrity) && trial.agree(backend, reference)) {
          long nanos = trial.nanos(backend);
          if (nanos < bestNanos) {
            bestNanos = nanos;
            best = backend;
          }
        }
      }
    }
    return best;
  }
}
