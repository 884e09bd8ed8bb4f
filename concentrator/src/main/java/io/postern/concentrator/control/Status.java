package io.postern.concentrator.control;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * What does not change while a daemon runs.
 *
 * @param dataplane which ciphers and offloads were chosen
 */
public record Status(String version, long pid, Instant since, String identity, String dataplane) {
  ObjectNode json(int sessions) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("version", version);
    object.put("pid", pid);
    object.put("since", since.toString());
    object.put("identity", identity);
    object.put("dataplane", dataplane);
    object.put("sessions", sessions);
    return object;
  }
}
