package io.postern.ittests;

import static org.junit.jupiter.api.Assumptions.abort;

import io.postern.ittests.gateway.Gateway;
import io.postern.ittests.gateway.GatewaySettings;
import io.postern.ittests.gateway.Gateways;
import io.postern.ittests.gateway.PosternGateway;
import io.postern.ittests.network.Fault;
import io.postern.ittests.network.Namespace;
import io.postern.ittests.network.NatMode;
import io.postern.ittests.network.Topology;
import io.postern.ittests.process.Await;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A topology with a running gateway, shared by the tests of one class. */
final class TestNetwork implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
  private static final Duration GOODBYE = Duration.ofSeconds(20);

  private final int clients;
  private final GatewaySettings settings;
  private @Nullable Topology topology;
  private @Nullable Gateway gateway;

  TestNetwork(int clients, GatewaySettings settings) {
    this.clients = clients;
    this.settings = settings;
  }

  Topology topology() {
    return Objects.requireNonNull(topology);
  }

  Gateway gateway() {
    return Objects.requireNonNull(gateway);
  }

  /** The first client. */
  Namespace client() {
    return topology().client(1);
  }

  /** The gateway as Postern; a test that needs what only Postern has is skipped otherwise. */
  PosternGateway postern() {
    if (gateway() instanceof PosternGateway postern) {
      return postern;
    }
    return abort("only Postern does this; the gateway is " + gateway().name());
  }

  /** Skips the rest of a test for a reason that lies in the other gateway. */
  void onlyPostern(String reason) {
    if (!(gateway() instanceof PosternGateway)) {
      abort(gateway().name() + ": " + reason);
    }
  }

  void awaitSessions(int count, Duration longest) {
    Await.with(gateway().log())
        .that(
            count + " sessions at the gateway",
            longest,
            () -> gateway().sessions().size() == count);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    topology = Topology.up(context.getRequiredTestClass().getSimpleName(), clients);
    gateway = Gateways.chosen().start(topology, settings);
  }

  /** The next test finds the network as it was, and nobody logged in. */
  @Override
  public void afterEach(ExtensionContext context) {
    topology().impair(Fault.none());
    topology().translate(NatMode.MASQUERADE);
    awaitSessions(0, GOODBYE);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (gateway != null) {
      gateway.close();
    }
    if (topology != null) {
      topology.close();
    }
  }
}
