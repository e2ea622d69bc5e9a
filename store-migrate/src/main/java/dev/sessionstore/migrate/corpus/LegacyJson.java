package dev.sessionstore.migrate.corpus;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import java.io.IOException;
import java.io.OutputStream;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes members as the old editor's two halves did, and notes the traps that lie in single values.
 */
final class LegacyJson {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
          .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
          .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
          .build();

  private final JsonGenerator generator;
  private final FileTally tally;
  private final SessionPlan plan;
  private final Dice dice;
  private final Set<Spelling> spellings = EnumSet.noneOf(Spelling.class);
  private boolean omitted;

  LegacyJson(JsonGenerator generator, FileTally tally, SessionPlan plan) {
    this.generator = generator;
    this.tally = tally;
    this.plan = plan;
    this.dice = plan.details();
  }

  /**
   * Opens a generator of the old writer's layout: two spaces, LF, each element on its own line,
   * {@code []} if empty.
   */
  static JsonGenerator generator(OutputStream out) throws IOException {
    DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter(
            Separators.createDefaultInstance()
                .withRootSeparator("")
                .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                .withObjectEmptySeparator("")
                .withArrayEmptySeparator(""));
    printer.indentArraysWith(indenter);
    printer.indentObjectsWith(indenter);
    return FACTORY.createGenerator(out, JsonEncoding.UTF8).setPrettyPrinter(printer);
  }

  JsonGenerator generator() {
    return generator;
  }

  FileTally tally() {
    return tally;
  }

  Dice dice() {
    return dice;
  }

  /** Rolls for a trap whose share is the given one when all traps are asked for. */
  boolean trap(double share) {
    return dice.chance(share * plan.settings().traps());
  }

  /** Writes nothing in the front end's style, {@code null} in the back end's. */
  private void absent(String name) throws IOException {
    if (plan.spelling() == Spelling.BACK_END) {
      generator.writeNullField(name);
    } else {
      omitted = true;
    }
  }

  void text(String name, @Nullable String value) throws IOException {
    if (value == null) {
      absent(name);
    } else {
      generator.writeStringField(name, value);
    }
  }

  /** Writes a text of the kind that may be megabytes and may hold anything. */
  void capture(String name, @Nullable String value, double nulShare) throws IOException {
    String written = value;
    if (value != null && !value.isEmpty() && trap(nulShare)) {
      written = TerminalText.withNul(value, dice);
      tally.add(Trap.NUL_IN_TEXT);
    }
    text(name, written);
  }

  void number(String name, @Nullable Number value) throws IOException {
    if (value == null) {
      absent(name);
    } else {
      generator.writeNumberField(name, value.longValue());
    }
  }

  void truth(String name, @Nullable Boolean value) throws IOException {
    if (value == null) {
      absent(name);
    } else {
      generator.writeBooleanField(name, value);
    }
  }

  /** Returns a number below the bound, or null with the given probability. */
  @Nullable Integer maybe(double nullShare, int bound) {
    int value = dice.below(bound);
    return dice.chance(nullShare) ? null : value;
  }

  /**
   * Writes a timestamp in the session's own spelling, in a mixed session sometimes in the other.
   */
  void timestamp(String name, @Nullable Long epochMilli) throws IOException {
    Spelling own = plan.spelling();
    timestamp(name, epochMilli, plan.mixed() && dice.chance(.4) ? own.other() : own);
  }

  /**
   * Writes a timestamp in the given spelling.
   *
   * @return false if an empty string stands in its place
   */
  boolean timestamp(String name, @Nullable Long epochMilli, Spelling spelling) throws IOException {
    if (epochMilli == null) {
      absent(name);
      return false;
    }
    if (trap(.006)) {
      tally.add(Trap.EMPTY_TIMESTAMP);
      generator.writeStringField(name, "");
      return false;
    }
    spellings.add(spelling);
    generator.writeStringField(name, spelling.of(epochMilli));
    return true;
  }

  boolean hasOmittedNulls() {
    return omitted;
  }

  boolean usesBothSpellings() {
    return spellings.size() == Spelling.values().length;
  }
}
