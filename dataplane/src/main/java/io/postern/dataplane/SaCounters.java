package io.postern.dataplane;

/**
 * What one pair of SAs did so far. Octets are those of inner packets.
 *
 * @param lastInboundNanos {@link System#nanoTime} of the last packet that passed every check, 0 for
 *     none
 * @param lastOutboundNanos likewise for the last packet sealed
 */
public record SaCounters(
    long inboundPackets,
    long inboundBytes,
    long outboundPackets,
    long outboundBytes,
    long inboundDrops,
    long lastInboundNanos,
    long lastOutboundNanos) {}
