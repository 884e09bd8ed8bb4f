package io.postern.ike.v1;

import io.postern.ike.message.Cookies;
import java.security.SecureRandom;

/**
 * What a phase 1 exchange is given.
 *
 * @param cookies both set on a responder; the responder's 0 on an initiator
 */
public record PhaseOneContext(Cookies cookies, Companions companions, SecureRandom random) {}
