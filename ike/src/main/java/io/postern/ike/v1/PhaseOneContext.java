package io.postern.ike.v1;

import io.postern.ike.algorithm.DhGroup;
import io.postern.ike.algorithm.FreshValues;
import io.postern.ike.algorithm.PrivateValue;
import io.postern.ike.message.Cookies;
import java.security.SecureRandom;

/**
 * What a phase 1 exchange is given.
 *
 * @param cookies both set on a responder; the responder's 0 on an initiator
 */
public record PhaseOneContext(Cookies cookies, Companions companions, FreshValues fresh) {
  /** Private values are made when they are asked for. */
  public PhaseOneContext(Cookies cookies, Companions companions, SecureRandom random) {
    this(cookies, companions, FreshValues.of(random));
  }

  SecureRandom random() {
    return fresh.random();
  }

  PrivateValue privateValue(DhGroup group) {
    return fresh.privateValue(group);
  }
}
