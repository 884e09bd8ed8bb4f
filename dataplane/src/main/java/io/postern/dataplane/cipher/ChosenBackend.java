package io.postern.dataplane.cipher;

import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.SaKeys;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** For each pair of transform and integrity the implementation that was chosen for it. */
final class ChosenBackend implements CipherBackend {
  record Suite(EspTransform transform, EspIntegrity integrity) {}

  private final Map<Suite, CipherBackend> bySuite;

  ChosenBackend(Map<Suite, CipherBackend> bySuite) {
    this.bySuite = Map.copyOf(bySuite);
  }

  /** What each backend was chosen for, with the commonest integrity, e.g. {@code JCE: NULL}. */
  @Override
  public String name() {
    Map<String, Set<EspTransform>> byBackend = new TreeMap<>();
    bySuite.forEach(
        (suite, backend) -> {
          if (suite.integrity == EspIntegrity.NONE
              || suite.integrity == EspIntegrity.HMAC_SHA256_128) {
            byBackend
                .computeIfAbsent(backend.name(), name -> EnumSet.noneOf(EspTransform.class))
                .add(suite.transform);
          }
        });
    return byBackend.entrySet().stream()
        .map(entry -> entry.getKey() + ": " + entry.getValue())
        .collect(Collectors.joining(", "));
  }

  @Override
  public boolean supports(EspTransform transform, EspIntegrity integrity) {
    return bySuite.containsKey(new Suite(transform, integrity));
  }

  @Override
  public PacketCipher sealing(
      EspTransform transform, EspIntegrity integrity, SaKeys keys, boolean extended) {
    return backend(transform, integrity).sealing(transform, integrity, keys, extended);
  }

  @Override
  public PacketCipher opening(
      EspTransform transform, EspIntegrity integrity, SaKeys keys, boolean extended) {
    return backend(transform, integrity).opening(transform, integrity, keys, extended);
  }

  @Override
  public Authenticator authenticator(EspIntegrity integrity, SaKeys keys) {
    return backend(EspTransform.NULL, integrity).authenticator(integrity, keys);
  }

  /** The implementation behind. */
  CipherBackend backend(EspTransform transform, EspIntegrity integrity) {
    CipherBackend backend = bySuite.get(new Suite(transform, integrity));
    if (backend == null) {
      throw new IllegalArgumentException(transform + " does not go with integrity " + integrity);
    }
    return backend;
  }
}
