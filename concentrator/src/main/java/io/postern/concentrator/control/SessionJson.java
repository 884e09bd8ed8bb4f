package io.postern.concentrator.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.postern.actors.SessionView;
import java.util.List;

/** Sessions as programs see them. Keys are only ever added. */
final class SessionJson {
  private SessionJson() {}

  static ArrayNode array(List<SessionView> sessions) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    sessions.forEach(session -> array.add(object(session)));
    return array;
  }

  private static ObjectNode object(SessionView session) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("session", session.session());
    object.put("state", session.state());
    object.put("group", session.group());
    object.put("user", session.user().orElse(null));
    object.put("peer", session.peer());
    object.put("remote", session.remote());
    object.put("address", session.address().orElse(null));
    object.put("since", session.since().toString());
    object.put("natTraversal", session.natTraversal());
    object.put("client", session.client());
    object.put("ikeSuite", session.ikeSuite());
    object.put("bytesIn", session.bytesIn());
    object.put("bytesOut", session.bytesOut());
    object.put("packetsIn", session.packetsIn());
    object.put("packetsOut", session.packetsOut());
    ArrayNode children = object.putArray("children");
    session.children().forEach(child -> children.add(object(child)));
    return object;
  }

  private static ObjectNode object(SessionView.ChildView child) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("spiIn", child.spiIn());
    object.put("spiOut", child.spiOut());
    object.put("suite", child.suite());
    object.put("encapsulation", child.encapsulation());
    object.put("since", child.since().toString());
    object.put("bytesIn", child.bytesIn());
    object.put("bytesOut", child.bytesOut());
    return object;
  }
}
