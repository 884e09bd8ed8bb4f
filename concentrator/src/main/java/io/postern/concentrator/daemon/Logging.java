package io.postern.concentrator.daemon;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import io.postern.concentrator.config.Configuration;
import org.slf4j.LoggerFactory;

/** How log events are written: one line each, on standard error. */
public final class Logging {
  /** Peers choose some of the values: what a terminal would act on is not passed through. */
  private static final String TEXT =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %replace(%msg %kvp){'\\p{Cntrl}','?'}%n%ex";

  private Logging() {}

  public static void configure(Configuration.Log settings) {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      throw new IllegalStateException("SLF4J found another backend than Logback");
    }
    context.reset();
    Encoder<ILoggingEvent> encoder = settings.json() ? json(context) : text(context);
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.addAppender(appender);
    root.setLevel(Level.toLevel(settings.level()));
    // The libraries' own debugging drowns ours.
    context.getLogger("akka").setLevel(atLeast(root.getLevel(), Level.WARN));
    context.getLogger("io.netty").setLevel(Level.WARN);
  }

  private static Level atLeast(Level level, Level least) {
    return level.isGreaterOrEqual(least) ? level : least;
  }

  private static Encoder<ILoggingEvent> text(LoggerContext context) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(TEXT);
    encoder.start();
    return encoder;
  }

  private static Encoder<ILoggingEvent> json(LoggerContext context) {
    JsonLines encoder = new JsonLines();
    encoder.setContext(context);
    encoder.start();
    return encoder;
  }
}
