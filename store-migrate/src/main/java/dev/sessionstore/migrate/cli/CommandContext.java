package dev.sessionstore.migrate.cli;

import dev.sessionstore.ChatMessage;
import dev.sessionstore.Rollout;
import dev.sessionstore.SessionStore;
import dev.sessionstore.SessionStores;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.hybrid.HybridSessionStore;
import dev.sessionstore.json.SessionJson;
import dev.sessionstore.spi.SafeText;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What every command works with. */
final class CommandContext {

  /** The name of the program at the beginning of a command, and in no path. */
  private static final Pattern COMMAND = Pattern.compile("(?<![^ ])session-store(?= [a-z])");

  private final GlobalOptions options;
  private final Map<String, String> environment;
  private final InputStream in;
  private final Results results;
  private final PrintStream err;
  private final boolean terminal;

  CommandContext(
      GlobalOptions options,
      Map<String, String> environment,
      InputStream in,
      Results results,
      OutputStream err) {
    this.options = options;
    this.environment = environment;
    this.in = in;
    this.results = results;
    this.err = new PrintStream(err, true, StandardCharsets.UTF_8);
    this.terminal = StandardError.isTerminal(err);
  }

  GlobalOptions options() {
    return options;
  }

  Results results() {
    return results;
  }

  boolean json() {
    return options.format() == OutputFormat.JSON;
  }

  StoreConfig config() {
    return options.config(environment);
  }

  /** What the editor would be started with in this environment. */
  StoreConfig editorConfig() {
    return options.editorConfig(environment);
  }

  /** The same advice, with commands that mean this home also where the environment names none. */
  String ofThisHome(String advice) {
    String home = options.home();
    return home == null
        ? advice
        : COMMAND
            .matcher(advice)
            .replaceAll(Matcher.quoteReplacement("session-store --home " + SafeText.word(home)));
  }

  /** Whether the environment says for which share of installations the backend is meant. */
  boolean asksForPercent() {
    String variable = StoreConfig.ROLLOUT_VARIABLE;
    String property = variable.toLowerCase(Locale.ROOT).replace('_', '.');
    return !environment.getOrDefault(variable, "").isBlank()
        || !environment.getOrDefault(property, "").isBlank();
  }

  /** Where a command tells people, not programs, how it comes along. */
  PrintStream err() {
    return err;
  }

  /** Whether that is a terminal, where a line can be written over. */
  boolean isTerminal() {
    return terminal;
  }

  /** Says what a command could not do although it goes on. */
  void complain(String line) {
    results.flush();
    err.println(line);
  }

  /** Opens both stores of the home, whatever the backend. */
  HybridSessionStore openHybrid() {
    return HybridSessionStore.open(
        config().toBuilder().backend(StorageBackend.HYBRID).rolloutPercent(null).build());
  }

  /**
   * Opens the store that the editor of this home uses. Whether a roll-out takes the home in is for
   * the editor to decide: an operator's environment, and a mere look, must not.
   */
  SessionStore open() {
    StoreConfig config = config();
    StorageBackend backend =
        Rollout.explain(config).map(Rollout.Decision::backend).orElse(config.backend());
    return SessionStores.open(config.toBuilder().backend(backend).rolloutPercent(null).build());
  }

  static Workspace workspace(String text) {
    String hash = text.toLowerCase(Locale.ROOT);
    return Workspace.isHash(hash) ? Workspace.ofHash(hash) : Workspace.of(text);
  }

  /** The whole of standard input, as text. */
  String input() {
    byte[] bytes;
    try {
      bytes = in.readAllBytes();
    } catch (IOException e) {
      throw CommandException.inputFailed(e);
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw CommandException.invalidInput("standard input is not UTF-8", e);
    }
  }

  WorktreeSession inputSession() {
    return SessionJson.read(nonBlank(input(), "session"));
  }

  ChatMessage inputMessage() {
    return SessionJson.readMessage(nonBlank(input(), "chat message"));
  }

  private static String nonBlank(String text, String what) {
    if (text.isBlank()) {
      throw CommandException.invalidInput(
          "standard input is empty; it takes the JSON of one " + what, null);
    }
    return text;
  }

  /** A session as a result: legacy JSON, whatever the format of other results. */
  void session(WorktreeSession session) {
    results.line(SessionJson.write(session));
  }
}
