package io.postern.ike.v1;

import io.postern.ike.auth.Identity;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.MessageWriter;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Reading;

/**
 * Who an end says it is.
 *
 * @param body IDii_b or IDir_b as it stood on the wire: hashes are over that
 */
record Claim(Identity identity, Bytes body) {
  /** The claim of a message that has an identification payload. */
  static Reading<Claim> of(ParsedMessage message) {
    Bytes body = message.bodyOf(Payload.Identification.class).orElseThrow();
    return Identity.of(message.first(Payload.Identification.class).orElseThrow())
        .map(identity -> new Claim(identity, body));
  }

  static Claim ours(Identity identity) {
    return new Claim(identity, MessageWriter.body(identity.toPayload()));
  }
}
