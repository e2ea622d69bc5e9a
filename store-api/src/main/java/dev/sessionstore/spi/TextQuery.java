package dev.sessionstore.spi;

import dev.sessionstore.ChatMessage;
import dev.sessionstore.SearchHit;
import dev.sessionstore.SearchHit.Field;
import dev.sessionstore.WorktreeInstance;
import dev.sessionstore.WorktreeSession;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a text has to contain to be found: the one meaning of search, for every backend. The query
 * is split at white space into words; a text matches if it contains each of them anywhere, compared
 * {@linkplain #fold folded}. There are no operators, so any text is a safe query. Immutable.
 */
public final class TextQuery {

  private static final int CONTEXT = 40;

  private final List<String> words;
  private final List<FoldedWord> folded;

  private TextQuery(List<String> words) {
    this.words = words;
    this.folded = words.stream().map(FoldedWord::new).toList();
  }

  /**
   * Reads a query.
   *
   * @param text any text; one with an unpaired surrogate asks for nothing, as no text that a store
   *     holds contains one
   * @return the query
   */
  public static TextQuery of(String text) {
    String stripped = fold(text).strip();
    boolean asksForNothing =
        stripped.isEmpty() || SessionValidation.firstUnpairedSurrogate(text) >= 0;
    return new TextQuery(
        asksForNothing
            ? List.of()
            : Stream.of(stripped.split("\\p{javaWhitespace}+")).distinct().toList());
  }

  /**
   * Removes the difference of case, character by character, so that indices stay as they are.
   *
   * @param text any text
   * @return the folded text, of the same length
   */
  public static String fold(String text) {
    int length = text.length();
    StringBuilder folded = null;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      char f = fold(c);
      if (f != c && folded == null) {
        folded = new StringBuilder(length).append(text, 0, i);
      }
      if (folded != null) {
        folded.append(f);
      }
    }
    return folded == null ? text : folded.toString();
  }

  static char fold(char c) {
    if (c < 128) {
      return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
    }
    return hasNoCase(c) ? c : Character.toLowerCase(Character.toUpperCase(c));
  }

  /** The scripts of East Asia: told by where they lie, which is faster than the tables of case. */
  static boolean hasNoCase(char c) {
    return (c >= '\u2e80' && c < '\ua640') || (c >= '\uac00' && c < '\uff21');
  }

  /**
   * Returns the words that a text has to contain.
   *
   * @return the folded words, none of them blank
   */
  public List<String> words() {
    return words;
  }

  /**
   * Tells whether there is nothing to look for, and so nothing is found.
   *
   * @return true if there are no words
   */
  public boolean isBlank() {
    return words.isEmpty();
  }

  /**
   * Tells whether a text matches.
   *
   * @param text any text
   * @return true if it contains every word; false for a blank query
   */
  public boolean matches(String text) {
    if (isBlank()) {
      return false;
    }
    for (FoldedWord word : folded) {
      if (word.firstIn(text) < 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Finds the first text of a session that matches: its task, then its agents' names, then its
   * chat.
   *
   * @param session the session
   * @return the hit, or empty
   */
  public Optional<SearchHit> firstHit(WorktreeSession session) {
    if (matches(session.task())) {
      return Optional.of(hit(session.id(), Field.TASK, 0, session.task()));
    }
    for (int i = 0; i < session.instances().size(); i++) {
      WorktreeInstance instance = session.instances().get(i);
      if (matches(instance.agentName())) {
        return Optional.of(hit(session.id(), Field.AGENT_NAME, i, instance.agentName()));
      }
    }
    for (int i = 0; i < session.chatHistory().size(); i++) {
      ChatMessage message = session.chatHistory().get(i);
      if (matches(message.content())) {
        return Optional.of(hit(session.id(), Field.CHAT, i, message.content()));
      }
    }
    return Optional.empty();
  }

  /**
   * Makes a hit of a text that matches.
   *
   * @param sessionId the session
   * @param field which text it is
   * @param index its position among the instances or messages
   * @param text the text
   * @return the hit, with the text around the first word
   */
  public SearchHit hit(String sessionId, Field field, int index, String text) {
    int match = Math.max(folded.get(0).firstIn(text), 0);
    int from = Math.max(match - CONTEXT, 0);
    int to = Math.min(match + Math.min(words.get(0).length(), CONTEXT) + CONTEXT, text.length());
    if (from > 0 && Character.isLowSurrogate(text.charAt(from))) {
      from--;
    }
    if (to < text.length() && Character.isLowSurrogate(text.charAt(to))) {
      to++;
    }
    String snippet = text.substring(from, to);
    return new SearchHit(
        sessionId, field, index, (from > 0 ? "…" : "") + snippet + (to < text.length() ? "…" : ""));
  }
}
