package io.postern.ittests.benchmark;

import java.util.List;

/** A working way from the client to the host behind the gateway. */
interface Tunnel extends AutoCloseable {
  /** Octets of the longest packet inside, of every candidate alike: Postern's and strongSwan's. */
  String MTU = "1400";

  /** The processes that carry packets at the client's end. */
  List<ProcessHandle> clientEnd();

  /** The processes that carry packets at the gateway's end. */
  List<ProcessHandle> gatewayEnd();

  @Override
  void close();
}
