package io.postern.ittests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.postern.ittests.gateway.Gateways;
import io.postern.ittests.interop.Authentication;
import io.postern.ittests.interop.Matrix;
import io.postern.ittests.interop.Peer;
import io.postern.ittests.interop.Row;
import io.postern.ittests.interop.Scene;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

@RealPeers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("Every peer, mode, authentication and role, with and without NAT")
class InteropIT {
  private static final Path ROOT = Path.of(System.getProperty("postern.it.root", ".."));
  private static final Path SEEN = ROOT.resolve("it-tests/target/interop.md");
  private static final Path COMMITTED = ROOT.resolve("docs/interop.md");

  private final Gateways underTest = Gateways.chosen();
  private final Map<Row, Boolean> results = new LinkedHashMap<>();
  private Scene scene;

  @BeforeAll
  void start() {
    scene = Scene.start("InteropIT", underTest);
  }

  @AfterAll
  void end() {
    if (scene != null) {
      scene.close();
    }
  }

  @TestFactory
  Stream<DynamicTest> worksOrThePeerCannot() {
    return Stream.concat(
        // One change of the NAT router for all.
        rows().stream()
            .sorted(Comparator.comparing(Row::nat))
            .map(row -> DynamicTest.dynamicTest(row.toString(), () -> play(row))),
        Stream.of(DynamicTest.dynamicTest("docs/interop.md is what was seen", this::compare)));
  }

  private List<Row> rows() {
    return Row.all().stream()
        .map(Row::shownBy)
        .distinct()
        .filter(row -> row.reasonAgainst().isEmpty())
        .filter(row -> Authentication.chosen().contains(row.authentication()))
        .filter(row -> underTest == Gateways.POSTERN || isForStrongSwan(row))
        .toList();
  }

  /** What a strongSwan in Postern's place can do. */
  private static boolean isForStrongSwan(Row row) {
    // A responder takes the method before the group, and vpnc offers a key with XAUTH first.
    boolean vpncWithoutUser = row.peer() == Peer.VPNC && row.authentication() == Authentication.PSK;
    return row.peer() != Peer.POSTERN && !row.authentication().encryptsNonces() && !vpncWithoutUser;
  }

  private void play(Row row) {
    results.put(row, false);
    scene.play(row);
    results.put(row, true);
  }

  private void compare() throws IOException {
    assumeTrue(underTest == Gateways.POSTERN, "the page is about Postern");
    assumeTrue(
        Authentication.chosen().equals(List.of(Authentication.values())),
        "the page is about all authentications");
    String page = new Matrix(results).page();
    Files.createDirectories(SEEN.getParent());
    Files.writeString(SEEN, page);
    if (Boolean.getBoolean("postern.regenerate")) {
      Files.writeString(COMMITTED, page);
    }
    assertThat(COMMITTED).content().isEqualTo(page);
  }
}
