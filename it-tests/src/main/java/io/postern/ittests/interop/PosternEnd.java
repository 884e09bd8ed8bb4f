package io.postern.ittests.interop;

import io.postern.ittests.gateway.PosternGateway;
import io.postern.ittests.network.Addresses;
import io.postern.ittests.network.Namespace;
import io.postern.ittests.process.Await;
import io.postern.ittests.traffic.Ping;
import java.time.Duration;
import java.util.List;

/** A Postern with a group or a site for each link, named as the link. */
public final class PosternEnd implements End {
  private static final Duration UP = Duration.ofSeconds(20);
  private static final int LINES_OF_LOG = 40;

  private final Namespace node;
  private final PosternGateway postern;

  private PosternEnd(Namespace node, PosternGateway postern) {
    this.node = node;
    this.postern = postern;
  }

  /** The headend, which answers all {@code links}. */
  public static PosternEnd responder(Namespace node, List<Link> links, Keys keys) {
    PosternText text = new PosternText(keys, Addresses.GATEWAY, Link.GATEWAY_IDENTITY);
    links.forEach(text::responding);
    return start(node, text);
  }

  /**
   * A branch office, which begins all {@code links} when there is traffic for them.
   *
   * @param address its own
   */
  public static PosternEnd initiator(Namespace node, String address, List<Link> links, Keys keys) {
    PosternText text = new PosternText(keys, address, Link.BRANCH_IDENTITY);
    links.forEach(text::initiating);
    Hosts.add(node, links);
    return start(node, text);
  }

  private static PosternEnd start(Namespace node, PosternText text) {
    return new PosternEnd(node, PosternGateway.start(node, List.of(Link.USER), text::text));
  }

  @Override
  public void connect(Link link) {
    Await.with(postern.log())
        .that(
            "an answer through " + link.name(),
            UP,
            () -> Ping.oneAnswered(node, link.initiatorHost(), link.gatewayHost()));
  }

  @Override
  public void disconnect(Link link) {
    postern.control().disconnect(link.name());
  }

  @Override
  public boolean isUp(Link link) {
    return !postern.control().sessionsOf(link.name()).isEmpty();
  }

  @Override
  public String innerAddress(Link link) {
    return link.initiatorHost();
  }

  public PosternGateway postern() {
    return postern;
  }

  @Override
  public String logTail() {
    return postern.log().tail(LINES_OF_LOG);
  }

  @Override
  public void close() {
    postern.close();
  }
}
