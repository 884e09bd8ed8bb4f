package io.postern.ike.message;

import static io.postern.ike.message.ExchangeType.AGGRESSIVE;
import static io.postern.ike.message.ExchangeType.MAIN;
import static io.postern.ike.message.PayloadRule.clear;
import static io.postern.ike.message.PayloadRule.either;
import static io.postern.ike.message.PayloadRule.sealed;
import static io.postern.ike.message.PayloadType.ATTRIBUTES;
import static io.postern.ike.message.PayloadType.DELETE;
import static io.postern.ike.message.PayloadType.HASH;
import static io.postern.ike.message.PayloadType.IDENTIFICATION;
import static io.postern.ike.message.PayloadType.KEY_EXCHANGE;
import static io.postern.ike.message.PayloadType.NAT_OA;
import static io.postern.ike.message.PayloadType.NAT_OA_DRAFT;
import static io.postern.ike.message.PayloadType.NONCE;
import static io.postern.ike.message.PayloadType.NOTIFICATION;
import static io.postern.ike.message.PayloadType.SECURITY_ASSOCIATION;
import static io.postern.ike.message.PayloadType.SIGNATURE;

import java.util.Optional;

/**
 * Which payloads a message has: a row for each exchange, message and family of authentication
 * methods, with the RFC's picture. {@code HDR*} is encrypted, {@code HDR(*)} may be.
 *
 * <p>Beyond the pictures, any number of these is taken: vendor IDs and payloads of private use in
 * every message (RFC 2408 §3.16, §3.1); CERT and CERTREQ in every message of phase 1 (RFC 2408
 * §3.9, §3.10: "MUST be accepted at any point"); NAT-D from the second pair of messages on (RFC
 * 3947 §3.2); notifications where the message is encrypted or ends an exchange. A notification in a
 * clear message proves nothing.
 */
public enum PayloadRules {
  // ---- Main mode, all methods: RFC 2409 §5 ----

  /** HDR, SA → . */
  MAIN_1(clear(MAIN).startsWith(SECURITY_ASSOCIATION).once(SECURITY_ASSOCIATION).certificates()),

  /** ← HDR, SA. */
  MAIN_2(clear(MAIN).startsWith(SECURITY_ASSOCIATION).once(SECURITY_ASSOCIATION).certificates()),

  // ---- Pre-shared key, signatures, hybrid: RFC 2409 §5.4, §5.1,
  // draft-ietf-ipsec-isakmp-hybrid-auth-05 §3.2. Each end proves itself by HASH or SIG ----

  /** HDR, KE, Ni → . */
  MAIN_3(clear(MAIN).once(KEY_EXCHANGE, NONCE).plainNonce().certificates().natDetection()),

  /** ← HDR, KE, Nr. */
  MAIN_4(clear(MAIN).once(KEY_EXCHANGE, NONCE).plainNonce().certificates().natDetection()),

  /** HDR*, IDii, HASH_I → . */
  MAIN_5_HASH(sealed(MAIN).once(IDENTIFICATION, HASH).certificates().any(NOTIFICATION)),

  /** HDR*, IDii, [ CERT, ] SIG_I → . */
  MAIN_5_SIGNATURE(sealed(MAIN).once(IDENTIFICATION, SIGNATURE).certificates().any(NOTIFICATION)),

  /** ← HDR*, IDir, HASH_R. */
  MAIN_6_HASH(sealed(MAIN).once(IDENTIFICATION, HASH).certificates().any(NOTIFICATION)),

  /** ← HDR*, IDir, [ CERT, ] SIG_R. */
  MAIN_6_SIGNATURE(sealed(MAIN).once(IDENTIFICATION, SIGNATURE).certificates().any(NOTIFICATION)),

  /** HDR, SA, KE, Ni, IDii → . */
  AGGRESSIVE_1(
      clear(AGGRESSIVE)
          .startsWith(SECURITY_ASSOCIATION)
          .once(SECURITY_ASSOCIATION, KEY_EXCHANGE, NONCE, IDENTIFICATION)
          .plainNonce()
          .certificates()),

  /** ← HDR, SA, KE, Nr, IDir, HASH_R. */
  AGGRESSIVE_2_HASH(
      clear(AGGRESSIVE)
          .startsWith(SECURITY_ASSOCIATION)
          .once(SECURITY_ASSOCIATION, KEY_EXCHANGE, NONCE, IDENTIFICATION, HASH)
          .plainNonce()
          .certificates()
          .natDetection()
          .any(NOTIFICATION)),

  /** ← HDR, SA, KE, Nr, IDir, [ CERT, ] SIG_R. */
  AGGRESSIVE_2_SIGNATURE(
      clear(AGGRESSIVE)
          .startsWith(SECURITY_ASSOCIATION)
          .once(SECURITY_ASSOCIATION, KEY_EXCHANGE, NONCE, IDENTIFICATION, SIGNATURE)
          .plainNonce()
          .certificates()
          .natDetection()
          .any(NOTIFICATION)),

  /** HDR(*), HASH_I → . */
  AGGRESSIVE_3_HASH(either(AGGRESSIVE).once(HASH).certificates().natDetection().any(NOTIFICATION)),

  /** HDR(*), [ CERT, ] SIG_I → . */
  AGGRESSIVE_3_SIGNATURE(
      either(AGGRESSIVE).once(SIGNATURE).certificates().natDetection().any(NOTIFICATION)),

  // ---- Public key encryption: RFC 2409 §5.2. IDs and nonces are encrypted in their bodies ----

  /** HDR, KE, [ HASH(1), ] &lt;IDii_b&gt;PubKey_r, &lt;Ni_b&gt;PubKey_r → . */
  MAIN_3_RSA_ENCRYPTION(
      clear(MAIN)
          .once(KEY_EXCHANGE, IDENTIFICATION, NONCE)
          .atMost(1, HASH)
          .certificates()
          .natDetection()),

  /** ← HDR, KE, &lt;IDir_b&gt;PubKey_i, &lt;Nr_b&gt;PubKey_i. */
  MAIN_4_RSA_ENCRYPTION(
      clear(MAIN).once(KEY_EXCHANGE, IDENTIFICATION, NONCE).certificates().natDetection()),

  /** HDR*, HASH_I → . */
  MAIN_5_RSA_ENCRYPTION(sealed(MAIN).once(HASH).certificates().any(NOTIFICATION)),

  /** ← HDR*, HASH_R. */
  MAIN_6_RSA_ENCRYPTION(sealed(MAIN).once(HASH).certificates().any(NOTIFICATION)),

  /** HDR, SA, [ HASH(1), ] KE, &lt;IDii_b&gt;PubKey_r, &lt;Ni_b&gt;PubKey_r → . */
  AGGRESSIVE_1_RSA_ENCRYPTION(
      clear(AGGRESSIVE)
          .startsWith(SECURITY_ASSOCIATION)
          .once(SECURITY_ASSOCIATION, KEY_EXCHANGE, IDENTIFICATION, NONCE)
          .atMost(1, HASH)
          .certificates()),

  /** ← HDR, SA, KE, &lt;IDir_b&gt;PubKey_i, &lt;Nr_b&gt;PubKey_i, HASH_R. */
  AGGRESSIVE_2_RSA_ENCRYPTION(
      clear(AGGRESSIVE)
          .startsWith(SECURITY_ASSOCIATION)
          .once(SECURITY_ASSOCIATION, KEY_EXCHANGE, IDENTIFICATION, NONCE, HASH)
          .certificates()
          .natDetection()
          .any(NOTIFICATION)),

  /** HDR(*), HASH_I → . */
  AGGRESSIVE_3_RSA_ENCRYPTION(
      either(AGGRESSIVE).once(HASH).certificates().natDetection().any(NOTIFICATION)),

  // ---- Revised public key encryption: RFC 2409 §5.3. [ HASH, ] nonce come first, in this order
  // ----

  /**
   * HDR, [ HASH(1), ] &lt;Ni_b&gt;Pubkey_r, &lt;KE_b&gt;Ke_i, &lt;IDii_b&gt;Ke_i [,
   * &lt;Cert-I_b&gt;Ke_i ] → .
   */
  MAIN_3_REVISED(
      clear(MAIN)
          .startsWith(NONCE)
          .orWith(HASH, NONCE)
          .once(NONCE, KEY_EXCHANGE, IDENTIFICATION)
          .atMost(1, HASH)
          .certificates()
          .natDetection()),

  /** ← HDR, &lt;Nr_b&gt;PubKey_i, &lt;KE_b&gt;Ke_r, &lt;IDir_b&gt;Ke_r. */
  MAIN_4_REVISED(
      clear(MAIN)
          .startsWith(NONCE)
          .once(NONCE, KEY_EXCHANGE, IDENTIFICATION)
          .certificates()
          .natDetection()),

  /** HDR*, HASH_I → . */
  MAIN_5_REVISED(sealed(MAIN).once(HASH).certificates().any(NOTIFICATION)),

  /** ← HDR*, HASH_R. */
  MAIN_6_REVISED(sealed(MAIN).once(HASH).certificates().any(NOTIFICATION)),

  /**
   * HDR, SA, [ HASH(1), ] &lt;Ni_b&gt;Pubkey_r, &lt;KE_b&gt;Ke_i, &lt;IDii_b&gt;Ke_i [,
   * &lt;Cert-I_b&gt;Ke_i ] → .
   */
  AGGRESSIVE_1_REVISED(
      clear(AGGRESSIVE)
          .startsWith(SECURITY_ASSOCIATION, NONCE)
          .orWith(SECURITY_ASSOCIATION, HASH, NONCE)
          .once(SECURITY_ASSOCIATION, NONCE, KEY_EXCHANGE, IDENTIFICATION)
          .atMost(1, HASH)
          .certificates()),

  /** ← HDR, SA, &lt;Nr_b&gt;PubKey_i, &lt;KE_b&gt;Ke_r, &lt;IDir_b&gt;Ke_r, HASH_R. */
  AGGRESSIVE_2_REVISED(
      clear(AGGRESSIVE)
          .startsWith(SECURITY_ASSOCIATION, NONCE)
          .once(SECURITY_ASSOCIATION, NONCE, KEY_EXCHANGE, IDENTIFICATION, HASH)
          .certificates()
          .natDetection()
          .any(NOTIFICATION)),

  /** HDR(*), HASH_I → . */
  AGGRESSIVE_3_REVISED(
      either(AGGRESSIVE).once(HASH).certificates().natDetection().any(NOTIFICATION)),

  // ---- Quick mode: RFC 2409 §5.5, NAT-OA: RFC 3947 §5.2 ----

  /** HDR*, HASH(1), SA, Ni [, KE ] [, IDci, IDcr ] [, NAT-OAi, NAT-OAr ] → . */
  QUICK_1(
      sealed(ExchangeType.QUICK)
          .startsWith(HASH, SECURITY_ASSOCIATION)
          .once(HASH, NONCE)
          .atLeastOnce(SECURITY_ASSOCIATION)
          .plainNonce()
          .atMost(1, KEY_EXCHANGE)
          .noneOr(2, IDENTIFICATION)
          .atMost(2, NAT_OA, NAT_OA_DRAFT)
          .any(NOTIFICATION)),

  /** ← HDR*, HASH(2), SA, Nr [, KE ] [, IDci, IDcr ] [, NAT-OAi, NAT-OAr ]. */
  QUICK_2(
      sealed(ExchangeType.QUICK)
          .startsWith(HASH, SECURITY_ASSOCIATION)
          .once(HASH, NONCE)
          .atLeastOnce(SECURITY_ASSOCIATION)
          .plainNonce()
          .atMost(1, KEY_EXCHANGE)
          .noneOr(2, IDENTIFICATION)
          .atMost(2, NAT_OA, NAT_OA_DRAFT)
          .any(NOTIFICATION)),

  /** HDR*, HASH(3) → . */
  QUICK_3(sealed(ExchangeType.QUICK).startsWith(HASH).once(HASH).any(NOTIFICATION)),

  /** ← HDR*, HASH(4), N(CONNECTED): the commit bit was set (RFC 2408 §3.1). */
  QUICK_4(sealed(ExchangeType.QUICK).startsWith(HASH).once(HASH).atLeastOnce(NOTIFICATION)),

  /** ← HDR*, HASH(1), N(CONNECTED), under the message ID of its quick mode (RFC 2408 §3.1). */
  INFORMATIONAL_CONNECTED(
      sealed(ExchangeType.INFORMATIONAL).startsWith(HASH).once(HASH).atLeastOnce(NOTIFICATION)),

  // ---- The others ----

  /** HDR*, HASH(1), SA → and back: RFC 2409 §5.6. */
  NEW_GROUP(
      sealed(ExchangeType.NEW_GROUP)
          .startsWith(HASH, SECURITY_ASSOCIATION)
          .once(HASH, SECURITY_ASSOCIATION)
          .any(NOTIFICATION)),

  /** HDR, N → : RFC 2409 §5.7; a delete in the clear is none (RFC 2408 §5.15). */
  INFORMATIONAL_CLEAR(clear(ExchangeType.INFORMATIONAL).atLeastOnce(NOTIFICATION)),

  /** HDR*, HASH(1), N/D → : RFC 2409 §5.7. vpnc keeps a NAT open with a HASH alone. */
  INFORMATIONAL_PROTECTED(
      sealed(ExchangeType.INFORMATIONAL).startsWith(HASH).once(HASH).any(NOTIFICATION, DELETE)),

  /** HDR*, HASH, ATTR → and back: draft-dukes-ike-mode-cfg-02 §3.1.1, one ATTR only. */
  TRANSACTION(sealed(ExchangeType.TRANSACTION).startsWith(HASH).once(HASH, ATTRIBUTES));

  @SuppressWarnings("ImmutableEnumChecker") // a record of immutable collections
  private final PayloadRule rule;

  PayloadRules(PayloadRule rule) {
    this.rule = rule;
  }

  /** Why {@code message} is not what {@code row} asks for; empty if it is. */
  public static Optional<Refusal> check(PayloadRules row, ParsedMessage message) {
    return row.rule.check(row.name(), message);
  }
}
