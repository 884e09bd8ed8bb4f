package io.postern.actors;

import akka.actor.typed.ActorRef;
import io.postern.actors.settings.RetransmitSettings;
import io.postern.dataplane.Dataplane;
import io.postern.ike.algorithm.FreshValues;

/** What all SAs of one headend, or of one client, share. */
record SaEnvironment(
    Dataplane dataplane,
    Identifiers identifiers,
    FreshValues fresh,
    TimeSource time,
    RetransmitSettings retransmit,
    HeadendMeters meters,
    Recipients recipients,
    ActorRef<Ingress.Command> ingress) {}
