package dev.sessionstore.tck;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What a class logs at INFO and above while this is open. */
public final class LogLines implements AutoCloseable {

  private final Logger logger;
  private final Level before;
  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

  /**
   * Begins to listen.
   *
   * @param source the class in whose name the lines are logged
   */
  public LogLines(Class<?> source) {
    this(source.getName());
  }

  /**
   * Begins to listen.
   *
   * @param source the name of a class, or of the package of several
   */
  public LogLines(String source) {
    logger = (Logger) LoggerFactory.getLogger(source);
    before = logger.getLevel();
    logger.setLevel(Level.INFO);
    appender.start();
    logger.addAppender(appender);
  }

  /**
   * Returns the lines up to now.
   *
   * @return each as its level, a space and the message
   */
  public List<String> all() {
    return List.copyOf(appender.list).stream()
        .map(event -> event.getLevel() + " " + event.getFormattedMessage())
        .toList();
  }

  @Override
  public void close() {
    logger.detachAppender(appender);
    logger.setLevel(before);
  }
}
