package io.postern.ittests.interop;

import io.postern.ittests.gateway.PosternClient;
import io.postern.ittests.network.Namespace;
import io.postern.ittests.peer.Certificates;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One {@code postern connect} at a time: a user's own computer, which always begins. */
public final class PosternUserEnd implements End {
  private static final int LINES_OF_LOG = 30;

  private final Namespace node;
  private final Keys keys;
  private @Nullable PosternClient running;

  public PosternUserEnd(Namespace node, Keys keys) {
    this.node = node;
    this.keys = keys;
  }

  @Override
  public void connect(Link link) {
    running =
        PosternClient.connect(
            node,
            new PosternClient.Login(
                link.gateway(),
                proof(link),
                Link.USER,
                link.ike(),
                link.esp(),
                link.gatewayNetwork()));
  }

  private List<String> proof(Link link) {
    List<String> words = new ArrayList<>();
    words.addAll(List.of("--authenticate", link.authentication().word()));
    words.addAll(List.of(link.namedByKeyId() ? "--group" : "--identity", link.initiatorName()));
    if (link.exchange() == Exchange.MAIN) {
      words.add("--main");
    }
    if (link.authentication().hasGroupKey()) {
      words.addAll(List.of("--secret-file", PosternClient.file(node, keys.secret(link))));
    } else {
      words.addAll(List.of("--trust", keys.authority().toString()));
      words.addAll(List.of("--gateway-identity", link.responderIdentity()));
    }
    if (link.authentication().initiatorHasCertificate()) {
      Certificates.Pair pair = keys.ofInitiator(link);
      words.addAll(List.of("--certificate", pair.certificate().toString()));
      words.addAll(List.of("--key", pair.key().toString()));
    }
    return words;
  }

  @Override
  public void disconnect(Link link) {
    close();
  }

  @Override
  public boolean isUp(Link link) {
    return running != null && running.daemon().isRunning();
  }

  @Override
  public String innerAddress(Link link) {
    return Objects.requireNonNull(running).address();
  }

  @Override
  public String logTail() {
    return running == null ? "" : running.daemon().log().tail(LINES_OF_LOG);
  }

  @Override
  public void close() {
    if (running != null) {
      running.close();
    }
  }
}
