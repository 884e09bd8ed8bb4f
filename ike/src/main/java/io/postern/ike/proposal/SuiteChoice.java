package io.postern.ike.proposal;

import io.postern.ike.algorithm.DhGroup;
import java.util.Optional;

/**
 * What both ends do, out of what one of them offered.
 *
 * @param suite the one of ours that it is
 * @param group of the KE payloads, empty without PFS
 * @param offer as it came, with the peer's SPIs
 */
public record SuiteChoice(
    ProtectionSuite suite, Optional<DhGroup> group, EncapsulationMode mode, SuiteOffer offer) {}
