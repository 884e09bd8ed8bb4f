package io.postern.ittests.gateway;

import io.postern.ittests.network.Namespace;
import io.postern.ittests.peer.Account;
import io.postern.ittests.peer.Group;
import io.postern.ittests.process.Await;
import io.postern.ittests.process.Daemon;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** {@code postern connect} in a namespace. */
public final class PosternClient implements AutoCloseable {
  private final Daemon daemon;

  private PosternClient(Daemon daemon) {
    this.daemon = daemon;
  }

  /** Logs in and waits until packets may flow. */
  public static PosternClient connect(Namespace node, Account account, String ike, String esp) {
    try {
      Path secret = Files.writeString(node.scratch().resolve("group"), Group.STAFF.secret());
      Path password =
          Files.writeString(node.scratch().resolve("password"), account.password() + "\n");
      String command =
          "exec %s < %s"
              .formatted(
                  String.join(" ", PosternCommand.connect(secret, account.user(), ike, esp)),
                  password);
      PosternClient client =
          new PosternClient(node.start("postern-client", Map.of(), List.of("sh", "-c", command)));
      try {
        Await.with(client.daemon.log())
            .that(
                "the client is connected",
                Duration.ofSeconds(30),
                () -> client.daemon.log().text().contains("connected "));
        return client;
      } catch (RuntimeException | Error failure) {
        client.close();
        throw failure;
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  public List<ProcessHandle> processes() {
    return daemon.processes();
  }

  public Daemon daemon() {
    return daemon;
  }

  @Override
  public void close() {
    daemon.stop();
  }
}
