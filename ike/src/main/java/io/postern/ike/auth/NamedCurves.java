package io.postern.ike.auth;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.util.Map;
import java.util.Optional;

/** The curves of RFC 4754 §3. A key on a curve of its own making is on none of them. */
final class NamedCurves {
  private static final Map<SignatureKind, ECParameterSpec> CURVES =
      Map.of(
          SignatureKind.ECDSA_256, named("secp256r1"),
          SignatureKind.ECDSA_384, named("secp384r1"),
          SignatureKind.ECDSA_521, named("secp521r1"));

  private NamedCurves() {}

  static Optional<SignatureKind> kindOf(ECParameterSpec parameters) {
    return CURVES.entrySet().stream()
        .filter(curve -> same(curve.getValue(), parameters))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private static boolean same(ECParameterSpec a, ECParameterSpec b) {
    return a.getCurve().equals(b.getCurve())
        && a.getGenerator().equals(b.getGenerator())
        && a.getOrder().equals(b.getOrder())
        && a.getCofactor() == b.getCofactor();
  }

  private static ECParameterSpec named(String name) {
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec(name));
      return parameters.getParameterSpec(ECParameterSpec.class);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no curve " + name, e);
    }
  }
}
