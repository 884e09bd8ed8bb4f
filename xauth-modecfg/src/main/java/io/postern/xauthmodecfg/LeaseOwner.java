package io.postern.xauthmodecfg;

/**
 * Who has a lease: one device of one user.
 *
 * @param device tells the devices of a user apart and is the same at the next login, e.g. the phase
 *     1 identity or a certificate's serial number; empty if the user has one
 */
public record LeaseOwner(String user, String device) {}
