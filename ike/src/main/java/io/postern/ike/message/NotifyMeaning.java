package io.postern.ike.message;

import io.postern.ike.message.Refusal.Reason;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a received notify does, for every type of RFC 2408 §3.14.1, RFC 2407 §4.6.3 and RFC 3706.
 * What each is sent for stands with {@link Reason#notifyType} and, both together, in {@code
 * docs/notifies.md}.
 */
public sealed interface NotifyMeaning {
  /**
   * The peer refuses what we asked for: the exchange of ours that it is about ends, and no SA does.
   *
   * @param reason why, as our own refusals have it
   */
  record Refused(Reason reason) implements NotifyMeaning {}

  /**
   * The peer does not know an SA that we use. It may be an answer to somebody else's forged packet,
   * so that the SA is not deleted: ask the peer whether it lives (RFC 3706 §5.4).
   *
   * @param spi as the notify names it; empty for an ISAKMP SA
   */
  record SaUnknown(Optional<Bytes> spi) implements NotifyMeaning {}

  /** The peer's side of quick mode is ready (RFC 2408 §3.1); quick mode reads it by itself. */
  record Connected() implements NotifyMeaning {}

  /** The responder's lifetime is shorter (RFC 2407 §4.6.3.1); quick mode reads it by itself. */
  record Lifetime() implements NotifyMeaning {}

  /** The peer holds no older SA with us: ours are its past (RFC 2407 §4.6.3.3). */
  record InitialContact() implements NotifyMeaning {}

  /** Dead peer detection reads it by itself (RFC 3706 §5.2). */
  record Liveness() implements NotifyMeaning {}

  /**
   * A client is to turn to another gateway.
   *
   * @param address 4 octets
   */
  record Redirect(Bytes address) implements NotifyMeaning {}

  /** It tells something, and nothing follows from it but a line in the log. */
  record Information() implements NotifyMeaning {}

  /**
   * @param proven whether it came under the hash of an ISAKMP SA. One that did not changes nothing:
   *     anybody can send it (RFC 2409 §5.7)
   */
  static NotifyMeaning of(Payload.Notification notify, boolean proven) {
    if (!proven) {
      return new Information();
    }
    return switch (notify.notifyType()) {
      case NotifyTypes.INVALID_SPI ->
          new SaUnknown(Optional.of(notify.spi().isEmpty() ? notify.data() : notify.spi()));
      case NotifyTypes.INVALID_COOKIE -> new SaUnknown(Optional.empty());
      case NotifyTypes.CONNECTED -> new Connected();
      case NotifyTypes.RESPONDER_LIFETIME -> new Lifetime();
      case NotifyTypes.INITIAL_CONTACT -> new InitialContact();
      case NotifyTypes.R_U_THERE, NotifyTypes.R_U_THERE_ACK -> new Liveness();
      case NotifyTypes.CISCO_LOAD_BALANCE ->
          notify.data().size() == 4 ? new Redirect(notify.data()) : new Information();
      case NotifyTypes.ADDRESS_NOTIFICATION,
          NotifyTypes.NOTIFY_SA_LIFETIME,
          NotifyTypes.REPLAY_STATUS,
          NotifyTypes.CISCO_HYBRID_GROUP_HASH ->
          new Information();
      default ->
          NotifyTypes.isError(notify.notifyType())
              ? new Refused(reason(notify.notifyType()))
              : new Information();
    };
  }

  /** The reason that we would give with this type; NO_PROPOSAL_CHOSEN if we have none. */
  private static Reason reason(int notifyType) {
    if (notifyType == NotifyTypes.INVALID_CERTIFICATE) {
      // Ours say in which way; the peer's does not.
      return Reason.AUTHENTICATION_FAILED;
    }
    return Arrays.stream(Reason.values())
        .filter(reason -> reason.notifyType().orElse(0) == notifyType)
        .findFirst()
        .orElse(Reason.NO_PROPOSAL_CHOSEN);
  }
}
