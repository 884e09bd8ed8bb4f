package io.postern.actors;

import akka.actor.typed.ActorRef;

/** Asks a session or a site what it is and does. */
record Describe(ActorRef<SessionView> replyTo) implements Peer.Command, Site.Command {}
