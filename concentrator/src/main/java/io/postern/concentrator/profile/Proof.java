package io.postern.concentrator.profile;

import io.postern.actors.settings.GroupSettings;
import io.postern.ike.auth.AuthenticationMethod;

/** With what the user of a profile proves who they are. */
public enum Proof {
  GROUP_KEY("xauth-psk", AuthenticationMethod.XAUTH_INITIATOR_PRE_SHARED_KEY),
  PASSWORD("hybrid", AuthenticationMethod.HYBRID_INITIATOR_RSA),
  CERTIFICATE_AND_PASSWORD("xauth-rsa", AuthenticationMethod.XAUTH_INITIATOR_RSA),
  CERTIFICATE("rsa", AuthenticationMethod.RSA_SIGNATURE);

  private final String word;
  private final AuthenticationMethod method;

  Proof(String word, AuthenticationMethod method) {
    this.word = word;
    this.method = method;
  }

  public boolean takenBy(GroupSettings group) {
    return group.methods().contains(method);
  }

  public boolean needsCertificate() {
    return this == CERTIFICATE || this == CERTIFICATE_AND_PASSWORD;
  }

  /** Whether the user logs in with name and password, and so has to be one. */
  public boolean logsIn() {
    return this != CERTIFICATE;
  }

  /** As {@code authenticate} in the configuration has it. */
  @Override
  public String toString() {
    return word;
  }
}
