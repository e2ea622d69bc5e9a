package dev.sessionstore.migrate.corpus;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;

/**
 * Members that the format does not define: those that newer editors add, and some of nobody's, with
 * numbers that no double holds and spellings of numbers that a careless reader would normalise.
 */
final class UnknownMembers {
  private static final List<String> PHASES = List.of("pending", "in_progress", "completed");
  private static final int DIGITS = 30;

  private UnknownMembers() {}

  static void ofSession(LegacyJson json, SessionPlan plan) throws IOException {
    JsonGenerator generator = json.generator();
    Dice dice = json.dice();
    generator.writeObjectFieldStart("evaluation");
    generator.writeStringField("competitionId", plan.id());
    generator.writeNumberField("recommendedWinnerId", plan.firstInstanceId());
    generator.writeArrayFieldStart("scores");
    generator.writeStartObject();
    generator.writeNumberField("instanceId", plan.firstInstanceId());
    number(generator, "totalScore", dice.below(100) + "." + (100_000 + dice.below(100_000)));
    generator.writeObjectFieldStart("metrics");
    number(generator, "successRate", dice.below(100) + ".50");
    number(generator, "tokens", longNumber(dice));
    number(generator, "ratio", "-1.0e-" + (1 + dice.below(9)));
    generator.writeNullField("lint");
    generator.writeEndObject();
    generator.writeEndObject();
    generator.writeEndArray();
    generator.writeEndObject();
    generator.writeStringField("integrationPhase", dice.pick(PHASES));
    generator.writeNumberField("integrationInstanceId", plan.firstInstanceId());
    generator.writeArrayFieldStart("x-タグ");
    generator.writeEndArray();
    number(generator, "x-ledger", longNumber(dice));
  }

  static void ofInstance(LegacyJson json) throws IOException {
    JsonGenerator generator = json.generator();
    Dice dice = json.dice();
    generator.writeNumberField("testsPassed", dice.below(300));
    generator.writeNumberField("testsFailed", dice.below(12));
    number(generator, "codeComplexity", dice.below(90) + "." + (100 + dice.below(900)));
    number(generator, "executionTime", dice.below(4_000) + ".0");
    number(generator, "x-nanos", longNumber(dice));
  }

  static void ofMessage(LegacyJson json) throws IOException {
    JsonGenerator generator = json.generator();
    Dice dice = json.dice();
    generator.writeObjectFieldStart("x-usage");
    number(generator, "cost", "0." + longNumber(dice));
    number(generator, "tokens", longNumber(dice));
    generator.writeObjectFieldStart("cache");
    generator.writeEndObject();
    generator.writeEndObject();
    generator.writeBooleanField("pinned", dice.chance(.5));
  }

  private static void number(JsonGenerator generator, String name, String literal)
      throws IOException {
    generator.writeFieldName(name);
    generator.writeNumber(literal);
  }

  private static String longNumber(Dice dice) {
    StringBuilder digits = new StringBuilder(DIGITS).append(1 + dice.below(9));
    while (digits.length() < DIGITS) {
      digits.append(dice.below(10));
    }
    return digits.toString();
  }
}
