package io.postern.actors;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/** What one class writes in the log, as long as this is open: its keys and values. */
final class Logged extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private final Logger logger;
  private final Queue<ILoggingEvent> events = new ConcurrentLinkedQueue<>();

  private Logged(Logger logger) {
    this.logger = logger;
  }

  static Logged of(Class<?> writer) {
    Logger logger = (Logger) LoggerFactory.getLogger(writer);
    Logged logged = new Logged(logger);
    logged.setContext(logger.getLoggerContext());
    logged.start();
    logger.addAppender(logged);
    return logged;
  }

  @Override
  protected void append(ILoggingEvent event) {
    events.add(event);
  }

  /** All of all lines in order, as {@code key=value}. */
  List<String> pairs() {
    return all().map(pair -> pair.key + "=" + pair.value).toList();
  }

  /** What stands under this key. */
  List<String> values(String key) {
    return all().filter(pair -> pair.key.equals(key)).map(pair -> "" + pair.value).toList();
  }

  private Stream<KeyValuePair> all() {
    return events.stream()
        .flatMap(
            event ->
                event.getKeyValuePairs() == null
                    ? Stream.empty()
                    : event.getKeyValuePairs().stream());
  }

  @Override
  public void close() {
    logger.detachAppender(this);
    stop();
  }
}
