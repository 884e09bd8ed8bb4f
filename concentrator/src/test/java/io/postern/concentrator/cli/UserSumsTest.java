package io.postern.concentrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class UserSumsTest {
  private static JsonNode json(String text) throws JsonProcessingException {
    return new ObjectMapper().readTree(text.replace('\'', '"'));
  }

  @Test
  void allSessionsOfAUserAreAddedUp() throws JsonProcessingException {
    JsonNode sessions =
        json(
            """
            [ {'user': 'bob', 'bytesIn': 1, 'bytesOut': 2, 'packetsIn': 3, 'packetsOut': 4},
              {'user': 'alice', 'bytesIn': 10, 'bytesOut': 20, 'packetsIn': 30, 'packetsOut': 40},
              {'user': 'bob', 'bytesIn': 100, 'bytesOut': 200, 'packetsIn': 300, 'packetsOut': 400},
              {'user': null, 'peer': '192.0.2.7', 'bytesIn': 5000000000, 'bytesOut': 0,
               'packetsIn': 7, 'packetsOut': 0} ]
            """);
    assertThat(UserSums.of(sessions).toString())
        .isEqualTo(
            json("""
            [ {'user': '192.0.2.7', 'sessions': 1, 'bytesIn': 5000000000, 'bytesOut': 0,
               'packetsIn': 7, 'packetsOut': 0},
              {'user': 'alice', 'sessions': 1, 'bytesIn': 10, 'bytesOut': 20,
               'packetsIn': 30, 'packetsOut': 40},
              {'user': 'bob', 'sessions': 2, 'bytesIn': 101, 'bytesOut': 202,
               'packetsIn': 303, 'packetsOut': 404} ]
            """)
                .toString());
  }

  @Test
  void nobodyMakesAnEmptyList() throws JsonProcessingException {
    assertThat(UserSums.of(json("[]"))).isEmpty();
  }
}
