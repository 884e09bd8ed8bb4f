package io.postern.actors;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.actors.settings.LocalEndpoint;
import io.postern.actors.settings.PeerEndpoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From which of our addresses phase 1 with a site begins. */
class SiteRoutesTest {
  @ParameterizedTest
  @CsvSource({
    // of the only address, of the one that the route has, of the first where the route has another
    "127.0.0.7, '', 127.0.0.1, 127.0.0.7",
    "127.0.0.7, 127.0.0.1, 127.0.0.9, 127.0.0.1",
    "127.0.0.7, 127.0.0.8, 127.0.0.9, 127.0.0.7",
    "127.0.0.7, ::1, ::1, ::1",
    "0.0.0.0, '', 127.0.0.9, 127.0.0.1",
    "127.0.0.7, '', ::1, ",
  })
  void itIsOneOfThePeersFamily(String first, String other, String peer, @Nullable String expected) {
    LocalEndpoint local =
        new LocalEndpoint(
            new InetSocketAddress(first, 500),
            new InetSocketAddress(first, 4500),
            other.isEmpty() ? List.of() : List.of(InetAddress.ofLiteral(other)));
    SiteRoutes routes =
        new SiteRoutes(
            List.of(PeerEndpoint.of(peer)),
            local,
            (host, threads) ->
                CompletableFuture.completedFuture(List.of(InetAddress.ofLiteral(host))),
            Runnable::run);
    routes.found(routes.lookUp().orElseThrow().toCompletableFuture().join());
    assertThat(routes.next().map(route -> route.floated().path().local()))
        .isEqualTo(
            Optional.ofNullable(expected).map(address -> new InetSocketAddress(address, 4500)));
  }
}
