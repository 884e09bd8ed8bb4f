package io.postern.actors;

import java.util.List;
import java.util.Optional;

/** The child SAs of a site: those that should be, those that are, and how the one becomes other. */
final class SiteTunnels {
  private final SaEnvironment environment;
  private final IkeSas ikeSas;
  private final ChildSas children;
  private final SessionRecord record;
  private final boolean always;
  private final WantedChildSas wanted = new WantedChildSas();

  /** What an event asks of the site. */
  enum Need {
    NOTHING,
    /** See whether all that is wanted is there. */
    LOOK,
    /** Likewise, in a while. */
    LOOK_LATER,
    /** A phase 1 SA, for want of which a rekey waits. */
    PHASE_ONE
  }

  /**
   * @param always what was lost is to come back, be there traffic or not
   */
  SiteTunnels(
      SaEnvironment environment,
      IkeSas ikeSas,
      ChildSas children,
      SessionRecord record,
      boolean always) {
    this.environment = environment;
    this.ikeSas = ikeSas;
    this.children = children;
    this.record = record;
    this.always = always;
  }

  WantedChildSas wanted() {
    return wanted;
  }

  /** What is wanted and neither there nor on its way. */
  List<ChildTerms> missing() {
    return wanted.missing(children);
  }

  void openMissing() {
    for (ChildTerms terms : missing()) {
      wanted.opens(terms);
      ikeSas.tellCurrent(new IkeSa.OpenChild(terms, Optional.empty()));
    }
  }

  /** No phase 1 SA is left; what was begun under it comes to nothing. */
  void lostPhaseOne() {
    wanted.allFailed();
    children.notRekeyedAtAll();
  }

  Need on(SaEvent event) {
    return switch (event) {
      case SaEvent.ChildUp up -> cameUp(up);
      case SaEvent.ChildFailedToAgree failed -> failed(failed);
      case SaEvent.ChildSoft soft -> rekey(soft);
      case SaEvent.ChildDeleted deleted ->
          children.removeOutbound(deleted).isPresent() ? Need.LOOK_LATER : Need.NOTHING;
      case SaEvent.ChildUnknown unknown -> lost(unknown);
      case SaEvent.ChildRetired retired -> over(retired.spis());
      case SaEvent.ChildExpired expired -> {
        record.expired(expired.spis());
        yield over(expired.spis());
      }
      default -> {
        children.on(event);
        yield Need.NOTHING;
      }
    };
  }

  /** Whether a pair has this inbound SPI, of either protocol. */
  boolean has(int inboundSpi) {
    return children.has(inboundSpi);
  }

  private Need cameUp(SaEvent.ChildUp up) {
    children
        .cameUp(up.inboundSpi())
        .ifPresent(
            pair -> {
              wanted.cameUp(pair.pair().terms());
              if (!always) {
                wanted.satisfied(pair.pair().terms());
              }
              record.explain(Account.quickMode(pair));
            });
    return Need.NOTHING;
  }

  private Need failed(SaEvent.ChildFailedToAgree failed) {
    record.explain(Account.quickMode(failed));
    environment.meters().childRefused(failed.refusal().reason());
    failed.wanted().ifPresent(wanted::failed);
    failed.replaces().ifPresent(children::notRekeyed);
    return failed.wanted().isPresent() ? Need.LOOK_LATER : Need.NOTHING;
  }

  private Need rekey(SaEvent.ChildSoft soft) {
    if (ikeSas.isEmpty()) {
      children.notRekeyed(soft.inboundSpi());
      return Need.PHASE_ONE;
    }
    children.rekey(soft.inboundSpi()).ifPresent(ikeSas::tellCurrent);
    return Need.NOTHING;
  }

  /** The peer lost it, and says so under protection: a new one, on the same terms. */
  private Need lost(SaEvent.ChildUnknown unknown) {
    Optional<ChildTerms> gone = children.removeOutbound(unknown);
    gone.ifPresent(wanted::want);
    return gone.isPresent() ? Need.LOOK : Need.NOTHING;
  }

  private Need over(ChildSpis spis) {
    children.over(spis.inbound());
    ikeSas.tellCurrent(new IkeSa.DeleteChild(spis));
    return Need.LOOK;
  }

  /** The peer had no SAs when it began its phase 1 at this time: what was before is gone there. */
  void replaceThoseBefore(long nanos) {
    children.removeThoseBefore(nanos).forEach(wanted::want);
  }

  /** All that passes now is wanted again. */
  void wantWhatIs() {
    children.served().forEach(wanted::want);
  }

  /** Ends them all, and tells the peer. */
  void end() {
    wanted.wantNothing();
    wanted.allFailed();
    children.allSpis().forEach(spis -> ikeSas.tellCurrent(new IkeSa.DeleteChild(spis)));
    children.removeAll();
  }
}
