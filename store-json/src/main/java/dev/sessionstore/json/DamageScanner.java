package dev.sessionstore.json;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the objects of a damaged legacy file in one pass over its bytes, without understanding what
 * they say. Memory does not grow with the file, but by a few words for each object whose place is
 * not clear yet.
 *
 * <p>It keeps the open brackets and the last token, which is enough to notice where the text stops
 * being JSON. There all that is open is <em>broken</em>, and the scan goes on as if it were at the
 * beginning. Two things bring it back to its senses:
 *
 * <ul>
 *   <li>A line break stands between tokens and never in a text, where it is escaped. The files of
 *       editors have one after each member.
 *   <li>In a file on one line, a scan that takes texts for what is between them meets "texts" that
 *       consist of punctuation, such as {@code :} and {@code },{}. Before it has seen another one
 *       since the last break, such a text shows that it must be the other way about.
 * </ul>
 *
 * <p>A text that holds the JSON of a session cannot be mistaken for one: its quotes are escaped,
 * and a backslash outside of a text is no JSON.
 *
 * <p>Whether an object is an element of the array or stands within another is known as long as
 * nothing is broken. Later on it is an element if it stands in a line of its own and as far from
 * the margin as the elements do. If there are no lines, the brackets that are closed later tell: a
 * closing brace without an opening one belongs to an object around it, a closing square bracket at
 * the end of the file to the array.
 */
final class DamageScanner {

  /** What is known of an object's place. */
  enum Place {
    /** It is an element. */
    ELEMENT,
    /** It stands within an object that is broken. */
    WITHIN,
    /** Nothing tells. */
    UNKNOWN
  }

  /** Is told what is found, in the order of the file. */
  interface Findings {
    void object(ObjectSpan span, Place place) throws IOException;

    void damage(long position, String reason);
  }

  private static final int BUFFER_BYTES = 1 << 16;

  /** The session, in an array, in an object or two, and what its unknown members may have. */
  private static final int MAX_DEPTH = dev.sessionstore.RawJson.MAX_DEPTH + 8;

  /** What the old editor writes. */
  private static final int USUAL_INDENT = 2;

  private static final int UNKNOWN_INDENT = -2;

  private static final String[] REQUIRED = {
    "id", "type", "task", "status", "createdAt", "updatedAt"
  };

  private static final int ALL_REQUIRED = (1 << REQUIRED.length) - 1;
  private static final int LONGEST_NAME = 9;

  /** What follows a stray quote in a line is looked at again, up to here. */
  private static final int LOOK_AGAIN_BYTES = 64;

  private static final char NOTHING = 0;
  private static final char NAME = 'n';
  private static final char VALUE = 'v';

  /** An open bracket. */
  private static final class Open {
    private final char bracket;
    private final boolean isMember;
    private final boolean outermost;
    private final long start;
    private final int indent;
    private final List<ObjectSpan> inner = new ArrayList<>(0);
    private int members;

    Open(char bracket, boolean outermost, boolean isMember, long start, int indent) {
      this.bracket = bracket;
      this.outermost = outermost;
      this.isMember = isMember;
      this.start = start;
      this.indent = indent;
    }

    ObjectSpan until(long end) {
      return new ObjectSpan(start, end, indent, members == ALL_REQUIRED, inner);
    }
  }

  private final Findings findings;
  private final List<Open> open = new ArrayList<>();

  /** Objects whose place the brackets to come will tell. */
  private final Deque<ObjectSpan> waiting = new ArrayDeque<>();

  /** How many of the open brackets are braces. */
  private int braces;

  private char last = NOTHING;

  /** Whether all that is open has been seen to open. */
  private boolean known = true;

  /** Whether texts may have been mistaken for what is between them. */
  private boolean unsure;

  private int elementIndent = UNKNOWN_INDENT;

  /** The blanks since the beginning of the line; -1 behind anything else. */
  private int blanks = -1;

  private long at;
  private boolean inText;
  private boolean escaped;
  private boolean inScalar;
  private boolean punctuation;
  private int textLength;
  private long textEnd = -1;
  private final byte[] textStart = new byte[LOOK_AGAIN_BYTES];

  DamageScanner(Findings findings) {
    this.findings = findings;
  }

  void scan(InputStream bytes) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int count = bytes.read(buffer); count > 0; count = bytes.read(buffer)) {
      for (int i = 0; i < count; i++) {
        next(buffer[i] & 0xFF);
      }
    }
    if (inText) {
      breakHere("the file ends within a text");
    } else if (!open.isEmpty()) {
      breakHere("the file ends before its array does");
    }
    settle(last == ']' ? Place.ELEMENT : Place.UNKNOWN);
  }

  /** Whether an object stands where elements of this file do, as far as its lines tell. */
  boolean isInElementsColumn(ObjectSpan span) {
    int column = elementIndent == UNKNOWN_INDENT ? USUAL_INDENT : elementIndent;
    return column >= 0 && span.indent() == column;
  }

  private void text(int b) throws IOException {
    if (b < 0x20) {
      inText = false;
      breakHere(b == 0 ? "a zero byte is no JSON" : "a control character in a text");
      if (b == '\n') {
        lookAgain(); // perhaps it was a stray quote
        inText = false;
        structure(b);
      }
    } else if (escaped) {
      escaped = false;
      note(b);
    } else if (b == '"') {
      inText = false;
      endText();
    } else {
      escaped = b == '\\';
      note(b);
    }
  }

  /** Takes what was read as a text for what it is between texts, unless it is too long. */
  private void lookAgain() throws IOException {
    if (textLength <= LOOK_AGAIN_BYTES) {
      byte[] bytes = Arrays.copyOf(textStart, textLength);
      long end = at;
      at -= bytes.length;
      for (byte each : bytes) {
        next(each & 0xFF);
      }
      at = end;
    }
  }

  private void next(int b) throws IOException {
    if (inText) {
      text(b);
    } else {
      structure(b);
    }
    at++;
  }

  private void beginText() {
    inText = true;
    escaped = false;
    punctuation = true;
    textLength = 0;
  }

  private void note(int b) {
    if (textLength < LOOK_AGAIN_BYTES) {
      textStart[textLength] = (byte) b;
    }
    textLength++;
    if (punctuation) {
      punctuation =
          textLength == 1 ? ":,}]".indexOf(b) >= 0 : b < 0x80 && (isScalar(b) || isMark(b));
    }
  }

  private static boolean isMark(int b) {
    return "{}[]:, ".indexOf(b) >= 0;
  }

  private static boolean isScalar(int b) {
    return (b >= '0' && b <= '9')
        || (b >= 'a' && b <= 'z')
        || b == '-'
        || b == '+'
        || b == '.'
        || b == 'E';
  }

  private void endText() throws IOException {
    textEnd = at;
    boolean isName = mayBeName();
    if (!isName && !mayBeValue()) {
      breakHere("this is no JSON");
    }
    if (unsure && punctuation && textLength > 0) {
      lookAgain();
      beginText();
      return;
    }
    unsure = false;
    if (isName) {
      open.get(open.size() - 1).members |= nameBit();
      last = NAME;
    } else {
      last = VALUE;
    }
  }

  private boolean mayBeName() {
    Open top = top();
    return top != null && top.bracket == '{' && (last == '{' || last == ',');
  }

  private int nameBit() {
    if (textLength <= LONGEST_NAME) {
      String name = new String(textStart, 0, textLength, StandardCharsets.ISO_8859_1);
      for (int i = 0; i < REQUIRED.length; i++) {
        if (REQUIRED[i].equals(name)) {
          return 1 << i;
        }
      }
    }
    return 0;
  }

  private void structure(int b) throws IOException {
    if (b == ' ' || b == '\t' || b == '\r' || b == '\n') {
      inScalar = false;
      if (b == '\n') {
        blanks = 0;
        unsure = false;
      } else if (blanks >= 0) {
        blanks++;
      }
      return;
    }
    int indent = blanks;
    blanks = -1;
    if (isScalar(b)) {
      if (!inScalar && isBehindPunctuation()) {
        breakHere("this is no JSON");
        at--;
        lookAgain();
        at++;
        beginText();
        note(b);
      } else if (!inScalar) {
        inScalar = true;
        value();
      }
      return;
    }
    inScalar = false;
    switch (b) {
      case '"' -> beginText();
      case '{', '[' -> begin((char) b, indent);
      case '}', ']' -> end((char) b);
      case ',', ':' -> between((char) b);
      case 0xEF, 0xBB, 0xBF -> {} // a byte order mark
      default -> breakHere(b == 0 ? "a zero byte is no JSON" : "this is no JSON");
    }
  }

  /** Whether a text that ended just before was what is between texts, and this begins one. */
  private boolean isBehindPunctuation() {
    return at == textEnd + 1 && punctuation && textLength > 0 && !mayBeValue();
  }

  /** Whether a value may stand here. */
  private boolean mayBeValue() {
    Open top = top();
    if (top == null) {
      return !known && (last == NOTHING || last == ',' || last == ':');
    }
    return top.bracket == '[' ? last == '[' || last == ',' : last == ':';
  }

  private void value() throws IOException {
    if (!mayBeValue()) {
      breakHere("this is no JSON");
    }
    last = VALUE;
  }

  private void begin(char bracket, int indent) throws IOException {
    if (!open.isEmpty() && !mayBeValue()) {
      breakHere("a bracket is missing");
    } else if (open.size() == MAX_DEPTH) {
      breakHere("nested too deep");
    }
    if (open.isEmpty() && !known && last == ']') {
      // Behind the end of an array there is another one, or an object on its own.
      settle(bracket == '[' ? Place.ELEMENT : Place.WITHIN);
      known = bracket == '[';
    }
    open.add(new Open(bracket, open.isEmpty(), last == ':', at, indent));
    braces += bracket == '{' ? 1 : 0;
    last = bracket;
  }

  private void between(char mark) throws IOException {
    Open top = top();
    boolean good;
    if (top == null) {
      good = mark == ',' || !known;
      if (last == ']') {
        settle(Place.WITHIN);
      }
    } else if (mark == ':') {
      good = last == NAME;
    } else {
      good = last == VALUE || last == '}' || last == ']';
    }
    if (!good) {
      breakHere("this is no JSON");
    }
    last = mark;
  }

  private void end(char bracket) throws IOException {
    Open top = top();
    if (top == null) {
      endOfUnseen(bracket);
    } else if (top.bracket != (bracket == '}' ? '{' : '[')
        || last == ','
        || last == ':'
        || last == NAME) {
      breakHere("a bracket is missing");
    } else {
      open.remove(open.size() - 1);
      if (bracket == '}') {
        braces--;
        found(top);
      }
    }
    last = bracket;
  }

  private void endOfUnseen(char bracket) throws IOException {
    if (known) {
      breakHere("a bracket too many");
    } else if (bracket == '}' || last == ']') {
      settle(Place.WITHIN);
    }
  }

  /** Whether an object stands where the array should, and holds it. */
  private boolean isAroundAll(Open object) {
    return known && object.bracket == '{' && object.members == 0 && object.outermost;
  }

  private void found(Open object) throws IOException {
    ObjectSpan span = object.until(at + 1);
    if (braces > 0) {
      if (span.isWorthALook()) {
        Open around = around();
        if (span.sessionLike() && isAroundAll(around)) {
          learnColumn(span);
        }
        around.inner.add(span);
      }
    } else if (isAroundAll(object) && !span.inner().isEmpty()) {
      for (ObjectSpan each : span.inner()) {
        findings.object(each, Place.ELEMENT);
      }
    } else if (known) {
      if (!open.isEmpty()) {
        learnColumn(span);
      }
      findings.object(span, Place.ELEMENT);
    } else if (span.isWorthALook()) {
      if (object.isMember || open.stream().anyMatch(array -> array.isMember)) {
        settle(Place.UNKNOWN);
        findings.object(span, Place.WITHIN);
      } else {
        waiting.add(span);
      }
    }
  }

  /** The innermost open object. */
  private Open around() {
    int i = open.size() - 1;
    while (open.get(i).bracket != '{') {
      i--;
    }
    return open.get(i);
  }

  private void learnColumn(ObjectSpan span) {
    if (elementIndent == UNKNOWN_INDENT) {
      elementIndent = span.indent();
    }
  }

  /** Says where the objects that wait for it stand. */
  private void settle(Place place) throws IOException {
    for (ObjectSpan span = waiting.poll(); span != null; span = waiting.poll()) {
      findings.object(span, place);
    }
  }

  private void breakHere(String reason) throws IOException {
    settle(Place.UNKNOWN);
    for (Open each : open) {
      Place place = isAroundAll(each) ? Place.ELEMENT : Place.WITHIN;
      for (ObjectSpan span : each.inner) {
        findings.object(span, place);
      }
    }
    findings.damage(at, reason);
    open.clear();
    braces = 0;
    known = false;
    unsure = true;
    inScalar = false;
    last = NOTHING;
  }

  private @Nullable Open top() {
    return open.isEmpty() ? null : open.get(open.size() - 1);
  }
}
