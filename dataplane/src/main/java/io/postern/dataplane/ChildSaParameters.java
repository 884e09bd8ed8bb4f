package io.postern.dataplane;

import java.util.List;

/**
 * A pair of ESP SAs in tunnel mode, ready to carry packets.
 *
 * @param inboundSpi chosen by us, names the pair in all calls of {@link Dataplane}; 256 or more
 *     unsigned
 * @param outboundSpi chosen by the peer
 * @param local what lies behind us: destinations of inbound, sources of outbound packets
 * @param remote what lies behind the peer: sources of inbound, destinations of outbound packets
 * @param replayWindow packets, a multiple of 64 within 64 to 4096; 0 switches the check off
 * @param softBytes either direction: {@link DataplaneEvents#lifetimeSoft} once; 0 for none
 * @param hardBytes either direction: the SA stops and {@link DataplaneEvents#lifetimeHard}; 0 for
 *     none
 */
public record ChildSaParameters(
    int inboundSpi,
    int outboundSpi,
    Encapsulation encapsulation,
    Path path,
    EspTransform cipher,
    EspIntegrity integrity,
    SaKeys inboundKeys,
    SaKeys outboundKeys,
    List<Prefix> local,
    List<Prefix> remote,
    int replayWindow,
    long softBytes,
    long hardBytes) {
  public ChildSaParameters {
    local = List.copyOf(local);
    remote = List.copyOf(remote);
  }
}
