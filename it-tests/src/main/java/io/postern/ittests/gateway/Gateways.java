package io.postern.ittests.gateway;

import io.postern.ittests.network.Topology;

/** Which gateway the scenarios run against: the property {@code postern.it.gateway} says. */
public enum Gateways {
  POSTERN {
    @Override
    public Gateway start(Topology topology, GatewaySettings settings) {
      return PosternGateway.start(topology.gateway(), settings);
    }
  },

  /** To check the tests themselves: what fails here too is not Postern's fault. */
  STRONGSWAN {
    @Override
    public Gateway start(Topology topology, GatewaySettings settings) {
      return StrongSwanGateway.start(topology.gateway(), settings);
    }
  };

  /** Starts it and waits until it is ready for clients. */
  public abstract Gateway start(Topology topology, GatewaySettings settings);

  /** Postern, unless {@code -Dpostern.it.gateway=strongswan}. */
  public static Gateways chosen() {
    String name = System.getProperty("postern.it.gateway", "postern");
    return switch (name) {
      case "postern" -> POSTERN;
      case "strongswan" -> STRONGSWAN;
      default -> throw new IllegalArgumentException("postern.it.gateway: " + name);
    };
  }
}
