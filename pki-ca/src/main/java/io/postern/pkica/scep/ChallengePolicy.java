package io.postern.pkica.scep;

import io.postern.ike.key.Secret;

/** What a first enrolment must show to be certified without a person. */
public sealed interface ChallengePolicy {
  /** One password for all, which whoever provisions devices knows. */
  record Static(Secret password) implements ChallengePolicy {}

  /** A password out of the store, for one enrolment, before it expires. */
  record OneTime() implements ChallengePolicy {}

  /** Nothing: a person approves each. */
  record Approval() implements ChallengePolicy {}
}
