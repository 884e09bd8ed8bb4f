package io.postern.dataplane.cipher;

import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.SaKeys;
import java.util.Map;
import java.util.TreeMap;

/** For each pair of transform and integrity the implementation that was chosen for it. */
final class ChosenBackend implements CipherBackend {
  record Suite(EspTransform transform, EspIntegrity integrity) {}

  private final Map<Suite, CipherBackend> bySuite;

  ChosenBackend(Map<Suite, CipherBackend> bySuite) {
    this.bySuite = Map.copyOf(bySuite);
  }

  /** The choice for each transform, e.g. {@code AES_128_GCM: JCE}, with its commonest integrity. */
  @Override
  public String name() {
    Map<EspTransform, String> names = new TreeMap<>();
    bySuite.forEach(
        (suite, backend) -> {
          if (suite.integrity == EspIntegrity.NONE
              || suite.integrity == EspIntegrity.HMAC_SHA256_128) {
            names.put(suite.transform, suite.transform + ": " + backend.name());
          }
        });
    return String.join(", ", names.values());
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
