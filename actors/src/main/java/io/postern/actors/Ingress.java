package io.postern.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import io.postern.actors.settings.AdmissionSettings;
import io.postern.dataplane.Dataplane;
import io.postern.dataplane.Path;
import io.postern.dataplane.RefusedPacket;
import io.postern.dataplane.Selector;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.Fragment;
import io.postern.ike.message.FragmentAssembly;
import io.postern.ike.message.Header;
import io.postern.ike.message.MessageReader;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where what is for no peer that we know arrives from the packet path: checks the header, admits
 * newcomers within limits, and passes messages on to the IKE SA that their cookies name. As soon as
 * our cookie came back, {@link Recipients} do that. It computes nothing that takes long, as the
 * others of its thread do not.
 */
final class Ingress extends AbstractBehavior<Ingress.Command> {
  /** One thread for what all peers share. */
  static final String DISPATCHER = "postern.ingress-dispatcher";

  private static final Refusal NO_ROOM =
      new Refusal(Refusal.Reason.HALF_OPEN_LIMIT, "too many first messages wait");

  private static final Refusal GAVE_WAY =
      new Refusal(Refusal.Reason.HALF_OPEN_LIMIT, "gave way to a newcomer");

  sealed interface Command {}

  /** The packet path runs; until then whatever comes is dropped. */
  record Start(Dataplane dataplane, ActorRef<Peers.Command> peers) implements Command {}

  /**
   * @param taken to be run once, when the message left the queue
   */
  record Datagram(IkePath path, byte[] message, Runnable taken) implements Command {}

  record UnknownSpi(Path path, int protocol, int spi, Runnable taken) implements Command {}

  /** A packet of a peer went no further, and is to be in the log. */
  record Refused(RefusedPacket packet, Runnable taken) implements Command {}

  /** A packet waits for an SA of a site, by one entry of its access list. */
  record Acquire(String policy, Selector entry, Runnable taken) implements Command {}

  /** A handshake has worked its first message off, and takes the next ones itself. */
  record Open(Cookies cookies, ActorRef<IkeSa.Command> sa) implements Command {}

  /**
   * Likewise one that we began: nobody is half open by that.
   *
   * @param cookies the responder's 0 until it has chosen one
   */
  record OpenOurs(Cookies cookies, ActorRef<IkeSa.Command> sa) implements Command {}

  /**
   * A handshake would like to tell its peer, in the clear, why it fails.
   *
   * @param askedOctets the size of the message that is at fault
   */
  record Explain(Path path, Cookies cookies, int notifyType, int askedOctets) implements Command {}

  /** The peer has proven itself in phase 1: it gives way to nobody. */
  record Named(Cookies cookies) implements Command {}

  /** The peer proved itself, its user too: it no longer counts as half open. */
  record Proven(Cookies cookies) implements Command {}

  record Closed(Cookies cookies) implements Command {}

  /**
   * We ended an IKE SA.
   *
   * @param delete sealed under it, for its peer, which may not have heard of it
   */
  record Ended(Cookies cookies, byte[] delete) implements Command {}

  private final ActorRef<Peers.Command> peers;
  private final Recipients recipients;
  private final Identifiers identifiers;
  private final TimeSource time;
  private final HeadendMeters meters;
  private final Admission admission;
  private final FragmentInbox fragments = new FragmentInbox(this::sender);
  private final WaitingRoom waitingRoom = new WaitingRoom();
  private final Strays strays;
  private final Map<Contact, Cookies> contacts = new HashMap<>();
  private final Map<Cookies, Contact> contactOf = new HashMap<>();

  /** Who wrote first; a repeated first message is known by it. */
  private record Contact(long initiatorCookie, InetSocketAddress remote) {}

  private Ingress(
      ActorContext<Command> context,
      Dataplane dataplane,
      ActorRef<Peers.Command> peers,
      Recipients recipients,
      Identifiers identifiers,
      TimeSource time,
      AdmissionSettings settings,
      HeadendMeters meters) {
    super(context);
    this.peers = peers;
    this.recipients = recipients;
    this.identifiers = identifiers;
    this.time = time;
    this.meters = meters;
    this.admission = new Admission(settings);
    this.strays = new Strays(dataplane, identifiers, time);
  }

  /**
   * @param recipients gets those whose messages need not come here
   */
  static Behavior<Command> create(
      Recipients recipients,
      Identifiers identifiers,
      TimeSource time,
      AdmissionSettings settings,
      HeadendMeters meters) {
    return Behaviors.setup(
        context ->
            Behaviors.receive(Command.class)
                .onMessage(
                    Start.class,
                    start ->
                        new Ingress(
                            context,
                            start.dataplane(),
                            start.peers(),
                            recipients,
                            identifiers,
                            time,
                            settings,
                            meters))
                .onMessage(Datagram.class, early -> drop(early.taken()))
                .onMessage(UnknownSpi.class, early -> drop(early.taken()))
                .onMessage(Refused.class, early -> drop(early.taken()))
                .onMessage(Acquire.class, early -> drop(early.taken()))
                .onAnyMessage(early -> Behaviors.same())
                .build());
  }

  private static Behavior<Command> drop(Runnable taken) {
    taken.run();
    return Behaviors.same();
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Datagram.class, this::onDatagram)
        .onMessage(UnknownSpi.class, this::onUnknownSpi)
        .onMessage(Open.class, this::onOpen)
        .onMessage(OpenOurs.class, this::onOpenOurs)
        .onMessage(Refused.class, this::onRefused)
        .onMessage(Acquire.class, this::onAcquire)
        .onMessage(Explain.class, this::onExplain)
        .onMessage(Named.class, this::onNamed)
        .onMessage(Proven.class, this::onProven)
        .onMessage(Closed.class, this::onClosed)
        .onMessage(Ended.class, this::onEnded)
        .build();
  }

  private Behavior<Command> onDatagram(Datagram datagram) {
    datagram.taken().run();
    if (Fragment.isFragment(datagram.message())) {
      onFragment(datagram);
    } else {
      read(datagram);
    }
    return this;
  }

  private void read(Datagram datagram) {
    switch (MessageReader.header(datagram.message())) {
      case Reading.Refused<Header>(Refusal refusal) -> ignore(refusal);
      case Reading.Accepted<Header>(Header header) -> route(header, datagram);
    }
  }

  private void onFragment(Datagram datagram) {
    switch (fragments.received(datagram.message(), datagram.path(), time.nanoTime())) {
      case FragmentAssembly.Outcome.Waiting waiting -> waiting.forgotten().ifPresent(this::ignore);
      case FragmentAssembly.Outcome.Refused(Refusal refusal) -> ignore(refusal);
      case FragmentAssembly.Outcome.Complete(Bytes whole) ->
          read(new Datagram(datagram.path(), whole.toArray(), () -> {}));
    }
  }

  private void route(Header header, Datagram datagram) {
    Cookies cookies = header.cookies();
    if (cookies.isFirstContact()) {
      firstMessage(header, datagram);
      return;
    }
    recipients
        .mailbox(cookies)
        .ifPresentOrElse(
            sa -> {
              admission.returned(cookies);
              deliver(sa, datagram);
              // Afterwards, so that none that goes there by itself comes before this one.
              recipients.open(cookies);
            },
            () -> stray(header, datagram));
  }

  private FragmentInbox.Sender sender(Cookies cookies) {
    if (recipients.mailbox(cookies).isEmpty()) {
      return FragmentInbox.Sender.STRANGER;
    }
    return admission.isHalfOpen(cookies)
        ? FragmentInbox.Sender.HALF_OPEN
        : FragmentInbox.Sender.PROVEN;
  }

  private void firstMessage(Header header, Datagram datagram) {
    if (header.exchange() != ExchangeType.MAIN && header.exchange() != ExchangeType.AGGRESSIVE) {
      hint(header, datagram);
      ignore(
          new Refusal(
              Refusal.Reason.INVALID_COOKIE, header.exchange() + " without a responder cookie"));
      return;
    }
    Contact contact = new Contact(header.cookies().initiator(), datagram.path().path().remote());
    Cookies known = contacts.get(contact);
    if (known != null) {
      // A repetition; if its IKE SA is not there yet, the next one will find it.
      recipients.mailbox(known).ifPresent(sa -> deliver(sa, datagram));
      return;
    }
    Optional<Refusal> refusal = admission.knock(contact.remote().getAddress(), time.nanoTime());
    if (refusal.isPresent()) {
      ignore(refusal.get());
      return;
    }
    Cookies cookies = new Cookies(header.cookies().initiator(), identifiers.cookie());
    contacts.put(contact, cookies);
    contactOf.put(cookies, contact);
    waitingRoom
        .add(
            new Peers.FirstContact(cookies, header.exchange(), datagram.path(), datagram.message()))
        .ifPresent(unserved -> turnAway(unserved, NO_ROOM));
    serve();
  }

  /** Anybody can say that our SPIs or cookies are unknown to a peer: worth a question to it. */
  private void hint(Header header, Datagram datagram) {
    if (header.exchange() == ExchangeType.INFORMATIONAL
        && !header.encrypted()
        && strays.worthAQuestion()) {
      peers.tell(new Peers.Doubted(datagram.path().path().remote().getAddress()));
    }
  }

  /** Half open is only who gets an answer: so a flood does not push out faster than we compute. */
  private void serve() {
    long now = time.nanoTime();
    for (Optional<Peers.FirstContact> next = waitingRoom.next(now);
        next.isPresent();
        next = waitingRoom.next(now)) {
      Peers.FirstContact first = next.get();
      switch (admission.enter(first.cookies(), first.path().path().remote().getAddress())) {
        case Admission.Entrance.Refused(Refusal refusal) -> turnAway(first, refusal);
        case Admission.Entrance.Entered(Optional<Cookies> evicted) -> {
          evicted.ifPresent(this::evict);
          peers.tell(first);
        }
      }
    }
    meters.halfOpen(admission.halfOpen());
  }

  /** It gave way to a newcomer. */
  private void evict(Cookies cookies) {
    // If it is not there yet, its IKE SA is on its way here, and is told so in onOpen.
    recipients.remove(cookies).ifPresent(sa -> sa.ref().tell(new IkeSa.Close(GAVE_WAY)));
    forget(cookies);
  }

  /** Nobody has looked at its first message. */
  private void turnAway(Peers.FirstContact first, Refusal refusal) {
    meters.strangerLeft(first.path().path().remote(), refusal);
    meters.handshakeFailed(refusal.reason());
    waitingRoom.done(first.cookies());
    forget(first.cookies());
  }

  private void forget(Cookies cookies) {
    Contact contact = contactOf.remove(cookies);
    if (contact != null) {
      contacts.remove(contact);
    }
    admission.leave(cookies);
    meters.halfOpen(admission.halfOpen());
  }

  private void deliver(Mailbox sa, Datagram datagram) {
    if (!sa.offer(datagram.path(), datagram.message())) {
      ignore(new Refusal(Refusal.Reason.RATE_LIMIT, "an IKE SA has too much to read"));
    }
  }

  private void stray(Header header, Datagram datagram) {
    ignore(new Refusal(Refusal.Reason.INVALID_COOKIE, "no IKE SA has " + header.cookies()));
    strays.message(header, datagram.path(), datagram.message().length);
  }

  private Behavior<Command> onUnknownSpi(UnknownSpi unknown) {
    unknown.taken().run();
    if (strays.worthAQuestion()) {
      peers.tell(
          new Peers.Stray(unknown.path().remote().getAddress(), unknown.protocol(), unknown.spi()));
    }
    strays.packet(unknown.path(), unknown.protocol(), unknown.spi());
    return this;
  }

  private Behavior<Command> onExplain(Explain explain) {
    strays.explain(explain);
    return this;
  }

  private Behavior<Command> onOpen(Open open) {
    if (contactOf.containsKey(open.cookies())) {
      recipients.add(open.cookies(), new Mailbox(open.sa()));
    } else {
      open.sa().tell(new IkeSa.Close(GAVE_WAY));
    }
    waitingRoom.done(open.cookies());
    serve();
    return this;
  }

  private Behavior<Command> onOpenOurs(OpenOurs open) {
    recipients.add(open.cookies(), new Mailbox(open.sa()));
    return this;
  }

  private Behavior<Command> onRefused(Refused refused) {
    refused.taken().run();
    AuditLog.refused(refused.packet());
    return this;
  }

  private Behavior<Command> onAcquire(Acquire acquire) {
    acquire.taken().run();
    peers.tell(new Peers.Wanted(acquire.policy(), Optional.of(acquire.entry()), Optional.empty()));
    return this;
  }

  private Behavior<Command> onNamed(Named named) {
    admission.proven(named.cookies());
    return this;
  }

  private Behavior<Command> onProven(Proven proven) {
    admission.leave(proven.cookies());
    meters.halfOpen(admission.halfOpen());
    return this;
  }

  private Behavior<Command> onClosed(Closed closed) {
    recipients.remove(closed.cookies());
    forget(closed.cookies());
    waitingRoom.done(closed.cookies());
    serve();
    return this;
  }

  private Behavior<Command> onEnded(Ended ended) {
    strays.ended(ended.cookies(), ended.delete());
    return this;
  }

  private void ignore(Refusal refusal) {
    meters.ignored(refusal.reason());
    getContext().getLog().debug("ignored: {}", refusal);
  }
}
