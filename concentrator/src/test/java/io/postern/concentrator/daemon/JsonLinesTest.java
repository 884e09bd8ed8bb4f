package io.postern.concentrator.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class JsonLinesTest {
  @Test
  void oneObjectALineWithTheEventsFields() throws IOException {
    LoggingEvent event =
        new LoggingEvent(
            "",
            new LoggerContext().getLogger("sessions"),
            Level.INFO,
            "session {}",
            new IllegalStateException("broken"),
            new Object[] {"up"});
    event.addKeyValuePair(new KeyValuePair("user", "alice\n\"forged\""));
    event.addKeyValuePair(new KeyValuePair("bytes", 7L));
    JsonLines lines = new JsonLines();
    lines.start();

    String line = new String(lines.encode(event), StandardCharsets.UTF_8);
    JsonNode read = new ObjectMapper().readTree(line);

    assertThat(line).endsWith("}\n").containsOnlyOnce("\n");
    assertThat(read.path("event").asText()).isEqualTo("session up");
    assertThat(read.path("level").asText()).isEqualTo("info");
    assertThat(read.path("user").asText()).isEqualTo("alice\n\"forged\"");
    assertThat(read.path("bytes").asLong()).isEqualTo(7);
    assertThat(read.path("failure").asText()).contains("IllegalStateException: broken");
  }
}
