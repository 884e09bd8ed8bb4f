package io.postern.dataplane;

/**
 * AH in a pair of SAs (RFC 4302).
 *
 * @param inboundSpi chosen by us; 256 or more unsigned
 * @param outboundSpi chosen by the peer
 * @param integrity all but {@link EspIntegrity#NONE}
 * @param inboundKeys of {@link SaKeys#take(byte[], EspIntegrity)}, as {@code outboundKeys}
 */
public record AhParameters(
    int inboundSpi,
    int outboundSpi,
    EspIntegrity integrity,
    SaKeys inboundKeys,
    SaKeys outboundKeys) {}
