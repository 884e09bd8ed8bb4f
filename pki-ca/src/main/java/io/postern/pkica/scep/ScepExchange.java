package io.postern.pkica.scep;

import io.postern.ike.message.Bytes;

/**
 * What ties an answer to a request (RFC 8894 §3.2.1.1, §3.2.1.5).
 *
 * @param transaction 1 to 256 printable characters
 * @param nonce the sender's; RFC 8894 wants 16 octets, old clients send others
 */
record ScepExchange(String transaction, Bytes nonce) {}
