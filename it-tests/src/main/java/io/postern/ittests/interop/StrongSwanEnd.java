package io.postern.ittests.interop;

import io.postern.ittests.network.Namespace;
import io.postern.ittests.peer.Certificates;
import io.postern.ittests.peer.Charon;
import io.postern.ittests.process.Await;
import io.postern.ittests.process.Output;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A strongSwan with a connection for each link, named as the link. */
public final class StrongSwanEnd implements End {
  private static final Duration UP = Duration.ofSeconds(10);
  private static final int LINES_OF_LOG = 40;
  private static final Pattern VIRTUAL_ADDRESS =
      Pattern.compile("local .*\\[([0-9.]+)\\]\\s*$", Pattern.MULTILINE);

  private final Charon charon;

  private StrongSwanEnd(Charon charon) {
    this.charon = charon;
  }

  /** One that begins all {@code links}. */
  public static StrongSwanEnd initiator(Namespace node, List<Link> links, Keys keys) {
    SwanctlText text = new SwanctlText(keys);
    links.forEach(text::initiating);
    Stream<Certificates.Pair> own =
        links.stream()
            .filter(link -> link.authentication().initiatorHasCertificate())
            .map(keys::ofInitiator);
    return start(node, links, text, keys, own);
  }

  /** One that answers all {@code links}. */
  public static StrongSwanEnd responder(Namespace node, List<Link> links, Keys keys) {
    SwanctlText text = new SwanctlText(keys);
    links.forEach(text::responding);
    Stream<Certificates.Pair> own =
        links.stream()
            .filter(link -> !link.authentication().hasGroupKey())
            .map(keys::ofResponder)
            .distinct();
    return start(node, List.of(), text, keys, own);
  }

  private static StrongSwanEnd start(
      Namespace node,
      List<Link> begun,
      SwanctlText text,
      Keys keys,
      Stream<Certificates.Pair> own) {
    Hosts.add(node, begun);
    List<Path> privateKeys = own.map(Certificates.Pair::key).toList();
    return new StrongSwanEnd(
        Charon.start(node, text.text(), false, List.of(keys.authority()), privateKeys));
  }

  @Override
  public void connect(Link link) {
    String name = link.name();
    Output output = charon.control("--initiate", "--ike", name, "--child", name, "--timeout", "10");
    if (!output.succeeded()) {
      throw new AssertionError("swanctl --initiate: " + output.everything());
    }
    Await.with(charon.log()).that("a tunnel of " + name, UP, () -> isUp(link));
  }

  @Override
  public void disconnect(Link link) {
    charon.control("--terminate", "--ike", link.name(), "--timeout", "5");
  }

  @Override
  public boolean isUp(Link link) {
    return sas(link).contains("INSTALLED");
  }

  @Override
  public String innerAddress(Link link) {
    if (!link.isRemoteAccess()) {
      return link.initiatorHost();
    }
    Matcher address = VIRTUAL_ADDRESS.matcher(sas(link));
    if (!address.find()) {
      throw new AssertionError("no virtual address: " + sas(link));
    }
    return address.group(1);
  }

  /** Makes new keys for the tunnel, or for phase 1. */
  public void rekey(Link link, boolean phaseOne) {
    Output output = charon.control("--rekey", phaseOne ? "--ike" : "--child", link.name());
    if (!output.succeeded()) {
      throw new AssertionError("swanctl --rekey: " + output.everything());
    }
  }

  /** What swanctl tells of the link's SAs. */
  public String sas(Link link) {
    return charon.control("--list-sas", "--ike", link.name()).out();
  }

  public Charon charon() {
    return charon;
  }

  @Override
  public String logTail() {
    return charon.log().tail(LINES_OF_LOG);
  }

  @Override
  public void close() {
    charon.close();
  }
}
