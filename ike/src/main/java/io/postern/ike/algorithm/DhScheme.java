package io.postern.ike.algorithm;

import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import java.security.SecureRandom;

/** How the groups of one kind are computed. */
interface DhScheme {
  /** Octets in a KE payload. */
  int publicValueSize();

  /** Octets of g^xy as the PRF takes them. */
  int sharedSecretSize();

  PrivateValue generate(SecureRandom random);

  /** The one answer to a public value that does not belong to the group. */
  static <T> Reading<T> notOfTheGroup(String detail) {
    return Reading.refused(Refusal.Reason.INVALID_KEY_INFORMATION, detail);
  }

  /** A value of another length is no value of the group: none is padded or cut. */
  default Reading<Bytes> ofExactLength(Bytes publicValue) {
    return publicValue.size() == publicValueSize()
        ? Reading.accepted(publicValue)
        : notOfTheGroup(
            "a public value of %d octets where the group has %d"
                .formatted(publicValue.size(), publicValueSize()));
  }
}
