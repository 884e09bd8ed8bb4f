package io.postern.dataplane;

/**
 * ESP in a pair of SAs (RFC 4303).
 *
 * @param inboundSpi chosen by us; 256 or more unsigned
 * @param outboundSpi chosen by the peer
 * @param integrity {@link EspIntegrity#NONE} with combined modes, and with ciphers that {@link
 *     EspTransform#mayHideOnly} inside of AH
 */
public record EspParameters(
    int inboundSpi,
    int outboundSpi,
    EspTransform cipher,
    EspIntegrity integrity,
    SaKeys inboundKeys,
    SaKeys outboundKeys) {}
