package io.postern.dataplane;

/**
 * What one pair of SAs did so far. Octets are those of inner packets.
 *
 * @param inboundDrops packets that came by the pair and were refused, without fragments that became
 *     no packet
 * @param outboundDrops packets that were to leave by the pair and were refused, each segment of a
 *     super-packet counted; without those that the kernel did not send
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
    long outboundDrops,
    long lastInboundNanos,
    long lastOutboundNanos) {}
