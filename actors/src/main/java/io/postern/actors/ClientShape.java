package io.postern.actors;

import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Phase1Attributes;
import io.postern.ike.message.VendorIds;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the first message of a peer looks like.
 *
 * @param vendors the vendor IDs that we know, in the order of the peer
 * @param others how many we do not know
 * @param offersNoCipher whether it would do without encryption
 */
record ClientShape(
    boolean aggressive, List<VendorIds> vendors, int others, boolean offersNoCipher) {
  private static final Set<VendorIds> NAT_TRAVERSAL =
      Set.of(
          VendorIds.NAT_T_RFC_3947,
          VendorIds.NAT_T_DRAFT_08,
          VendorIds.NAT_T_DRAFT_07,
          VendorIds.NAT_T_DRAFT_06,
          VendorIds.NAT_T_DRAFT_05,
          VendorIds.NAT_T_DRAFT_04,
          VendorIds.NAT_T_DRAFT_03,
          VendorIds.NAT_T_DRAFT_02_N,
          VendorIds.NAT_T_DRAFT_02,
          VendorIds.NAT_T_DRAFT_01,
          VendorIds.NAT_T_DRAFT_00,
          VendorIds.NAT_T_APPLE);

  ClientShape {
    vendors = List.copyOf(vendors);
  }

  static ClientShape of(ParsedMessage first) {
    List<Optional<VendorIds>> ids =
        first.all(Payload.VendorId.class).stream().map(id -> VendorIds.of(id.data())).toList();
    List<VendorIds> known = ids.stream().flatMap(Optional::stream).toList();
    return new ClientShape(
        first.header().exchange() == ExchangeType.AGGRESSIVE,
        known,
        ids.size() - known.size(),
        first.all(Payload.SecurityAssociation.class).stream()
            .flatMap(sa -> sa.proposals().stream())
            .flatMap(proposal -> proposal.transforms().stream())
            .anyMatch(t -> t.number(Phase1Attributes.ENCRYPTION).filter(n -> n == 0).isPresent()));
  }

  boolean shows(VendorIds vendor) {
    return vendors.contains(vendor);
  }

  /** In the order of the peer. */
  List<VendorIds> natTraversal() {
    return vendors.stream().filter(NAT_TRAVERSAL::contains).toList();
  }

  /** Whether there are these in this order, and perhaps some of {@code perhaps}, and no other. */
  boolean isJust(List<VendorIds> these, Set<VendorIds> perhaps) {
    return others == 0
        && vendors.stream().filter(vendor -> !perhaps.contains(vendor)).toList().equals(these);
  }
}
