package io.postern.dataplane.graph;

import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import akka.actor.ActorSystem;
import io.postern.dataplane.device.NetworkNamespace;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** An actor system for the tests of a class, gone after the last of them. */
final class ActorsOfTests implements BeforeAllCallback, AfterAllCallback {
  private final String name;
  private final boolean asRoot;
  private @Nullable ActorSystem system;

  private ActorsOfTests(String name, boolean asRoot) {
    this.name = name;
    this.asRoot = asRoot;
  }

  static ActorsOfTests named(String name) {
    return new ActorsOfTests(name, false);
  }

  /** Skips the class where no namespaces, TUN devices and raw sockets can be had. */
  static ActorsOfTests withNamespaces(String name) {
    return new ActorsOfTests(name, true);
  }

  ActorSystem system() {
    return Objects.requireNonNull(system, "no test runs");
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    if (asRoot) {
      assumeThat(NetworkNamespace.possible())
          .as("namespaces, TUN devices and raw sockets need root")
          .isTrue();
    }
    system = ActorSystem.create(name);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    ActorSystem running = system;
    if (running != null) {
      running.terminate();
      await().until(() -> running.whenTerminated().isCompleted());
    }
  }
}
