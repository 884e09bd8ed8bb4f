package io.postern.dataplane;

import java.util.Optional;

/**
 * A packet of a peer that went no further, as an audit log has it (RFC 4301 §5.2, RFC 4302 §3.4,
 * RFC 4303 §3.4).
 *
 * @param path from where to where it came; of one that was authentic, that of its SA
 * @param ah false for ESP
 * @param spi 0 if it was too short to have one
 * @param sequence the 32 bits that it had; 0, which no SA sends, if it was too short to have any
 * @param inner what was inside, its source as the local end; only of one that was authentic
 * @param others that were refused for the same reason and not told of, since the last that was
 */
public record RefusedPacket(
    DropReason reason,
    Path path,
    boolean ah,
    int spi,
    long sequence,
    Optional<Selector> inner,
    long others) {}
