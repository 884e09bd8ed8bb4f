package io.postern.dataplane.cipher;

import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.SaKeys;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** AES-GCM by intel-ipsec-mb. */
public final class IpsecMbBackend implements CipherBackend {
  private final String name;
  private final Map<EspTransform, IpsecMbLibrary.Gcm> functions = new EnumMap<>(EspTransform.class);

  private IpsecMbBackend(IpsecMbLibrary library) {
    name = library.file() + " " + library.suffix();
    for (EspTransform transform : EspTransform.values()) {
      if (transform.family() == EspTransform.Family.GCM) {
        functions.put(transform, library.gcm(transform.keySize()));
      }
    }
  }

  /** Empty if the library is not installed or this processor is not one for it. */
  public static Optional<IpsecMbBackend> load() {
    return IpsecMbLibrary.load().map(IpsecMbBackend::new);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean supports(EspTransform transform, EspIntegrity integrity) {
    return functions.containsKey(transform) && integrity == EspIntegrity.NONE;
  }

  @Override
  public PacketCipher sealing(
      EspTransform transform, EspIntegrity integrity, SaKeys keys, boolean extended) {
    IpsecMbLibrary.Gcm gcm = functions(transform);
    try (KeyMaterial material = new KeyMaterial(transform, integrity, keys)) {
      return new IpsecMbGcm(gcm, gcm.encrypt(), material, transform.icvSize(), extended);
    }
  }

  @Override
  public PacketCipher opening(
      EspTransform transform, EspIntegrity integrity, SaKeys keys, boolean extended) {
    IpsecMbLibrary.Gcm gcm = functions(transform);
    try (KeyMaterial material = new KeyMaterial(transform, integrity, keys)) {
      return new IpsecMbGcm(gcm, gcm.decrypt(), material, transform.icvSize(), extended);
    }
  }

  @Override
  public Authenticator authenticator(EspIntegrity integrity, SaKeys keys) {
    throw new IllegalArgumentException("ipsec-mb is used for AES-GCM alone");
  }

  private IpsecMbLibrary.Gcm functions(EspTransform transform) {
    return Objects.requireNonNull(functions.get(transform), "not a transform of ipsec-mb");
  }
}
