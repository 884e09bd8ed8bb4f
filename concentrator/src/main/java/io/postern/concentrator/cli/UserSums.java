package io.postern.concentrator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;

/** What all sessions of a user have carried together. */
final class UserSums {
  private static final List<String> SUMS =
      List.of("bytesIn", "bytesOut", "packetsIn", "packetsOut");

  private UserSums() {}

  /** Who a session is of: its user, or where nobody logs in, its peer. */
  static String owner(JsonNode session) {
    return session.path("user").asText(session.path("peer").asText("-"));
  }

  /**
   * One object for each user, by name: {@code user}, the number of {@code sessions}, and the sums
   * of their counters.
   *
   * @param sessions as the daemon tells them
   */
  static ArrayNode of(JsonNode sessions) {
    SequencedMap<String, ObjectNode> users = new TreeMap<>();
    for (JsonNode session : sessions) {
      ObjectNode sum = users.computeIfAbsent(owner(session), UserSums::none);
      add(sum, "sessions", 1);
      SUMS.forEach(counter -> add(sum, counter, session.path(counter).asLong()));
    }
    return JsonNodeFactory.instance.arrayNode().addAll(users.sequencedValues());
  }

  private static ObjectNode none(String user) {
    return JsonNodeFactory.instance.objectNode().put("user", user);
  }

  private static void add(ObjectNode sum, String counter, long more) {
    sum.put(counter, sum.path(counter).asLong() + more);
  }
}
