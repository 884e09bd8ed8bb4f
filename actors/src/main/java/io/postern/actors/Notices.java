package io.postern.actors;

import akka.actor.typed.ActorRef;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.Header;
import io.postern.ike.message.MessageReader;
import io.postern.ike.message.NotifyTypes;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Protocols;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Spi;
import io.postern.ike.v1.ResponderLifetime;
import io.postern.nattdpd.DpdNotification;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Reads the notifies and deletes of a peer that is proven (RFC 2408 §3.14, §3.15). */
final class Notices {
  private final ActorRef<IkeSa.Command> self;
  private final Cookies cookies;
  private final Consumer<SaEvent> owner;
  private final QuickExchanges quicks;

  Notices(
      ActorRef<IkeSa.Command> self,
      Cookies cookies,
      Consumer<SaEvent> owner,
      QuickExchanges quicks) {
    this.self = self;
    this.cookies = cookies;
    this.owner = owner;
    this.quicks = quicks;
  }

  /** What a notify that is not of DPD asks of the IKE SA itself. */
  sealed interface Effect {
    record None() implements Effect {}

    /** The peer ends this phase 1 SA after so many seconds. */
    record Lifetime(long seconds) implements Effect {}
  }

  Effect notified(Payload.Notification notification) {
    switch (notification.notifyType()) {
      case NotifyTypes.INITIAL_CONTACT -> owner.accept(new SaEvent.InitialContact(self));
      case NotifyTypes.INVALID_SPI ->
          spi(notification)
              .ifPresent(
                  spi -> owner.accept(new SaEvent.ChildUnknown(notification.protocol(), spi)));
      case NotifyTypes.RESPONDER_LIFETIME -> {
        if (isOurs(notification.spi())) {
          OptionalLong told = ResponderLifetime.ofPhaseOne(notification).seconds();
          return told.isPresent() ? new Effect.Lifetime(told.getAsLong()) : new Effect.None();
        }
        OptionalLong seconds = ResponderLifetime.ofChild(notification).seconds();
        spi(notification).ifPresent(spi -> owner.accept(new SaEvent.ChildLifetime(spi, seconds)));
      }
      default -> {
        if (NotifyTypes.isError(notification.notifyType())) {
          quicks.refused(notification);
        }
        owner.accept(new SaEvent.Notified(notification.notifyType()));
      }
    }
    return new Effect.None();
  }

  /** True of a message in the clear that says that our cookies or SPIs are unknown. */
  static boolean doubts(Header header, byte[] datagram) {
    return header.exchange() == ExchangeType.INFORMATIONAL
        && MessageReader.clear(datagram)
            instanceof Reading.Accepted<ParsedMessage>(ParsedMessage said)
        && said.all(Payload.Notification.class).stream()
            .map(Payload.Notification::notifyType)
            .anyMatch(
                type -> type == NotifyTypes.INVALID_COOKIE || type == NotifyTypes.INVALID_SPI);
  }

  boolean isDpd(Payload.Notification notification) {
    return DpdNotification.isOne(notification);
  }

  /**
   * A delete of SAs that are not there, or of one twice, changes nothing. True if the peer deleted
   * this phase 1 SA.
   */
  boolean deleted(Payload.Delete delete) {
    if (delete.protocol() == Protocols.ESP || delete.protocol() == Protocols.AH) {
      for (Bytes spi : delete.spis()) {
        if (spi.size() == Integer.BYTES) {
          owner.accept(new SaEvent.ChildDeleted(delete.protocol(), Spi.of(spi)));
        }
      }
      return false;
    }
    return delete.protocol() == Protocols.ISAKMP && delete.spis().stream().anyMatch(this::isOurs);
  }

  private boolean isOurs(Bytes spi) {
    return spi.equals(Protection.cookieOctets(cookies));
  }

  /** The SPI that the notify is about: its SPI field, or its data as some have it. */
  private static Optional<Integer> spi(Payload.Notification notification) {
    return List.of(notification.spi(), notification.data()).stream()
        .filter(octets -> octets.size() == Integer.BYTES)
        .findFirst()
        .map(Spi::of);
  }
}
