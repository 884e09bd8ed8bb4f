package io.postern.xauthmodecfg;

import io.postern.ike.message.Bytes;
import io.postern.ike.message.Refusal;
import java.util.Set;

/** What a {@link UserSource} says of a user name and what came with it. */
public sealed interface Verdict {
  /**
   * @param user the name by which the user is known from now on
   * @param groups the user's groups; may be empty
   */
  record Accepted(String user, Set<String> groups) implements Verdict {
    public Accepted {
      groups = Set.copyOf(groups);
    }
  }

  /**
   * @param refusal {@code USER_REJECTED}: asking again may help; {@code RATE_LIMIT}: nobody looked,
   *     and asking again will; {@code USER_BACKEND_FAILED}: it will not
   */
  record Rejected(Refusal refusal) implements Verdict {}

  /**
   * The user is asked something more, and the answer comes with {@code state}.
   *
   * @param state for the source to know the login again, e.g. State of RADIUS (RFC 2865 §5.24)
   */
  record Challenge(XauthQuestion question, Bytes state) implements Verdict {}
}
