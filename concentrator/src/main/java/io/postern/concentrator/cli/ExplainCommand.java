package io.postern.concentrator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "explain",
    description =
        "Why a peer came up, or did not: its last negotiations, what it offered, what is"
            + " configured, what came nearest, and what to do.")
final class ExplainCommand implements Runnable {
  @Mixin private ControlOption control = new ControlOption();

  @Parameters(
      arity = "0..1",
      paramLabel = "PEER",
      description = "A site, a group, an address, an identity or a user; default: all.")
  private String peer = "";

  @Option(
      names = "--last",
      paramLabel = "COUNT",
      defaultValue = "5",
      description = "How many negotiations of each address; default: ${DEFAULT-VALUE}.")
  private int last = 5;

  @Option(names = "--json", description = "Print a JSON array of all that is known.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    if (last < 1) {
      throw CommandFailure.wrong("--last is 1 or more");
    }
    JsonNode all =
        Daemon.ask(
            control.client(),
            "/v1/negotiations"
                + (peer.isEmpty()
                    ? ""
                    : "?peer=" + URLEncoder.encode(peer, StandardCharsets.UTF_8)));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(all.toPrettyString());
      return;
    }
    if (all.isEmpty()) {
      throw CommandFailure.failed(
          peer.isEmpty()
              ? "nobody has negotiated since the daemon started"
              : "nobody known as " + peer + " has negotiated lately: try its address, or no name");
    }
    Map<String, List<JsonNode>> byRemote = new LinkedHashMap<>();
    all.forEach(
        one -> byRemote.computeIfAbsent(text(one, "remote"), at -> new ArrayList<>()).add(one));
    byRemote.values().forEach(those -> print(those, out));
  }

  private void print(List<JsonNode> ofOneAddress, PrintWriter out) {
    out.println(who(ofOneAddress.getLast()));
    ofOneAddress
        .subList(Math.max(0, ofOneAddress.size() - last), ofOneAddress.size())
        .forEach(one -> print(one, out));
  }

  private static String who(JsonNode one) {
    StringBuilder who = new StringBuilder(text(one, "remote"));
    if (!text(one, "connection").isEmpty()) {
      who.append(one.path("site").asBoolean() ? ", site " : ", group ");
      who.append(text(one, "connection"));
    }
    append(who, ", ", text(one, "peer"));
    append(who, ", user ", text(one, "user"));
    append(who, ", client ", text(one, "client"));
    return who.toString();
  }

  private static void append(StringBuilder to, String before, String text) {
    if (!text.isEmpty()) {
      to.append(before).append(text);
    }
  }

  private static void print(JsonNode one, PrintWriter out) {
    out.println(
        "  %s  %s, %s: %s"
            .formatted(
                text(one, "at"),
                text(one, "exchange"),
                text(one, "role").equals("initiator") ? "begun by us" : "begun by the peer",
                one.path("offered").isMissingNode() || one.path("agreed").asBoolean()
                    ? text(one, "outcome")
                    : text(one, "outcome").replaceFirst(": offered .*", "")));
    list(one, "offered", out);
    list(one, "configured", out);
    append(one, "taken", out);
    one.path("advice")
        .forEach(sentence -> out.println("    " + Table.printable(sentence.asText())));
  }

  private static void list(JsonNode one, String name, PrintWriter out) {
    if (!one.path(name).isEmpty()) {
      out.println(
          "    %-10s  %s"
              .formatted(
                  name,
                  StreamSupport.stream(one.path(name).spliterator(), false)
                      .map(item -> Table.printable(item.asText()))
                      .collect(Collectors.joining(", "))));
    }
  }

  private static void append(JsonNode one, String name, PrintWriter out) {
    if (!text(one, name).isEmpty()) {
      out.println("    %-10s  %s".formatted(name, text(one, name)));
    }
  }

  private static String text(JsonNode one, String name) {
    return Table.printable(one.path(name).asText("").replaceFirst("^null$", ""));
  }
}
