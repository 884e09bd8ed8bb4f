package io.postern.ike.v1;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Plays all rows of one position of a scene, and says which did not come out as they should. */
final class BadInput {
  private final Scene scene;
  private final int position;
  private final List<String> wrong = new ArrayList<>();
  private int rows;

  private BadInput(Scene scene, int position) {
    this.scene = scene;
    this.position = position;
  }

  /** Every row; and behind all that were ignored the genuine message completes the exchange. */
  static void play(Scene scene, int position) {
    BadInput table = new BadInput(scene, position);
    Heard genuine = scene.listening(position).hear(scene.draft(position).datagram());
    assertThat(genuine).isIn(Heard.GOES_ON, Heard.DONE);
    Heard.Listener patient = scene.listening(position);
    for (Damage row : Damages.of(scene, position)) {
      table.rows++;
      boolean waits =
          row.expected().filter(all -> all.getFirst().kind() == Heard.Kind.IGNORED).isPresent();
      table.row(row, waits ? patient : scene.listening(position), genuine);
    }
    table.check("the genuine message after all that was ignored", table.rest(patient), Heard.DONE);
    assertThat(table.wrong).as("wrong of %d rows", table.rows).isEmpty();
  }

  private void row(Damage row, Heard.Listener listener, Heard genuine) {
    Heard heard = listener.hear(row.datagram());
    if (row.expected().isEmpty()) {
      check(row.what(), heard, genuine);
      // A changed ciphertext changes the IV of the next message.
      if (heard.equals(Heard.GOES_ON) && !scene.picture(position).sealed()) {
        check(row.what() + ", then the rest", further(listener), Heard.DONE);
      }
      return;
    }
    List<Heard> expected = row.expected().get();
    if (!expected.contains(heard)) {
      wrong.add(row.what() + ": " + heard + " instead of " + expected);
    } else if (heard.equals(Heard.GOES_ON) && further(listener).equals(Heard.DONE)) {
      wrong.add(row.what() + ": completed");
    }
    heard
        .reason()
        .filter(reason -> Damage.notifyOf(reason) != reason.notifyType().orElse(0))
        .ifPresent(reason -> wrong.add(reason + " says notify " + reason.notifyType()));
  }

  private void check(String what, Heard heard, Heard expected) {
    if (!heard.equals(expected)) {
      wrong.add(what + ": " + heard + " instead of " + expected);
    }
  }

  private Heard rest(Heard.Listener listener) {
    Heard heard = listener.hear(scene.draft(position).datagram());
    return heard.equals(Heard.GOES_ON) ? further(listener) : heard;
  }

  /** The genuine messages behind this one. */
  private Heard further(Heard.Listener listener) {
    Optional<Heard> last = Optional.empty();
    for (int next = position + 2; next < scene.size(); next += 2) {
      last = Optional.of(listener.hear(scene.draft(next).datagram()));
    }
    return last.orElse(Heard.GOES_ON);
  }
}
