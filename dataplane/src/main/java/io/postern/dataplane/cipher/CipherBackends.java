package io.postern.dataplane.cipher;

import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

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
   * For each transform the fastest that agrees with the JDK on it, and that agrees with the JDK on
   * the integrity that goes with it; beside it the jobs of ipsec-mb, where they agree with the JDK.
   * Takes about a second.
   */
  public static CipherBackend choose() {
    List<CipherBackend> backends = installed();
    boolean jobs = IpsecMbJobBackend.installed();
    Map<EspIntegrity, Set<CipherBackend>> soundIntegrity = new EnumMap<>(EspIntegrity.class);
    for (EspIntegrity integrity : EspIntegrity.values()) {
      if (KeyMaterial.goTogether(EspTransform.NULL, integrity)) {
        soundIntegrity.put(integrity, sound(backends, EspTransform.NULL, integrity));
      }
    }
    Map<ChosenBackend.Suite, CipherBackend> chosen = new HashMap<>();
    for (EspTransform transform : EspTransform.values()) {
      Set<CipherBackend> sound = sound(backends, transform, commonest(transform));
      List<CipherBackend> fastestFirst = fastestFirst(sound, transform);
      for (EspIntegrity integrity : EspIntegrity.values()) {
        if (KeyMaterial.goTogether(transform, integrity)) {
          CipherBackend fastest =
              fastestFirst.stream()
                  .filter(
                      backend -> soundIntegrity.getOrDefault(integrity, sound).contains(backend))
                  .findFirst()
                  .orElseThrow();
          chosen.put(
              new ChosenBackend.Suite(transform, integrity),
              jobs && soundInJobs(backends.getLast(), transform, integrity)
                  ? new IpsecMbJobBackend(fastest)
                  : fastest);
        }
      }
    }
    return new ChosenBackend(chosen);
  }

  private static EspIntegrity commonest(EspTransform transform) {
    return transform.combined() ? EspIntegrity.NONE : EspIntegrity.HMAC_SHA256_128;
  }

  /** Those that agree with the last one, itself among them. */
  private static Set<CipherBackend> sound(
      List<CipherBackend> backends, EspTransform transform, EspIntegrity integrity) {
    CipherBackend reference = backends.getLast();
    try (CipherTrial trial = new CipherTrial(transform, integrity)) {
      return backends.stream()
          .filter(backend -> backend.supports(transform, integrity))
          .filter(backend -> backend.equals(reference) || trial.agree(backend, reference))
          .collect(Collectors.toUnmodifiableSet());
    }
  }

  private static boolean soundInJobs(
      CipherBackend reference, EspTransform transform, EspIntegrity integrity) {
    if (!IpsecMbJobBackend.has(transform, integrity)) {
      return false;
    }
    try (JobTrial trial = new JobTrial(reference, transform, integrity)) {
      return trial.agrees();
    }
  }

  private static List<CipherBackend> fastestFirst(
      Set<CipherBackend> backends, EspTransform transform) {
    try (CipherTrial trial = new CipherTrial(transform, commonest(transform))) {
      return trial.fastestFirst(backends);
    }
  }
}
