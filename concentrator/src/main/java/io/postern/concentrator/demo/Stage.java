package io.postern.concentrator.demo;

import akka.actor.ClassicActorSystemProvider;
import io.postern.dataplane.Dataplane;
import io.postern.dataplane.DataplaneEvents;
import io.postern.xauthmodecfg.ClientConfiguration;
import java.net.InetSocketAddress;

/**
 * Where the demo is played: two ends that can reach each other, and something behind the gateway.
 * Closing it removes all that it made.
 */
interface Stage extends AutoCloseable {
  /** One line: what it is. */
  String description();

  /** Sockets of one end. */
  record Sockets(InetSocketAddress ike, InetSocketAddress natTraversal) {}

  Sockets gateway();

  Sockets client();

  /** Whether ESP must travel in UDP here. */
  boolean forceUdp();

  Dataplane startGateway(ClassicActorSystemProvider system, DataplaneEvents events);

  Dataplane startClient(ClassicActorSystemProvider system, DataplaneEvents events);

  /** Once the client has its address: who pings and transfers through the tunnel. */
  Traffic traffic(ClientConfiguration configuration) throws StageFailure;

  @Override
  void close();
}
