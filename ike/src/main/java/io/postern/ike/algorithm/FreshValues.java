package io.postern.ike.algorithm;

import java.security.SecureRandom;

/** What each exchange has for itself alone: random octets, and a private value. */
public interface FreshValues {
  /** For nonces and message IDs. */
  SecureRandom random();

  /** One that no other exchange has or had; the caller's to close. Does not wait. */
  PrivateValue privateValue(DhGroup group);

  /** Private values are made when they are asked for. */
  static FreshValues of(SecureRandom random) {
    return new MadeAtOnce(random);
  }

  /** See {@link #of}. */
  record MadeAtOnce(SecureRandom random) implements FreshValues {
    @Override
    public PrivateValue privateValue(DhGroup group) {
      return group.generate(random);
    }
  }
}
