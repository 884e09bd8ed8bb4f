package io.postern.ike.v1;

import io.postern.ike.auth.Identity;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.MessageReader;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.PayloadType;
import io.postern.ike.message.Reading;

/**
 * What a peer hid, as our key gives it back. If the peer hid nothing sound, this has no meaning,
 * and nobody may see that before the HASH fails.
 *
 * @param identityB IDii_b or IDir_b
 * @param message with whatever else was hidden in the clear
 */
record Revealed(Bytes publicValue, Bytes identityB, Bytes nonce, ParsedMessage message) {
  /** Who the peer says it is; refused if what came out is no identity or the nonce is none. */
  Reading<Claim> claim() {
    return KeyingMaterial.checkedNonce(nonce)
        .then(
            sound ->
                MessageReader.payload(PayloadType.IDENTIFICATION.number(), identityB.toArray()))
        .then(payload -> Identity.of((Payload.Identification) payload))
        .map(identity -> new Claim(identity, identityB));
  }
}
