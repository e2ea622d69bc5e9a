package dev.sessionstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OpenValueTest {

  static Stream<Arguments> sets() {
    return Stream.of(
        Arguments.of(
            of(SessionType::of),
            List.of(
                SessionType.COMPETITION,
                SessionType.ENSEMBLE,
                SessionType.DEBATE,
                SessionType.INTEGRATION),
            List.of("competition", "ensemble", "debate", "integration")),
        Arguments.of(
            of(SessionStatus::of),
            List.of(
                SessionStatus.RUNNING,
                SessionStatus.COMPLETED,
                SessionStatus.FAILED,
                SessionStatus.PAUSED,
                SessionStatus.STARTED,
                SessionStatus.ROUND_1,
                SessionStatus.ROUND_2,
                SessionStatus.ROUND_3),
            List.of(
                "running",
                "completed",
                "failed",
                "paused",
                "started",
                "round_1",
                "round_2",
                "round_3")),
        Arguments.of(
            of(InstanceStatus::of),
            List.of(
                InstanceStatus.IDLE,
                InstanceStatus.RUNNING,
                InstanceStatus.COMPLETED,
                InstanceStatus.FAILED,
                InstanceStatus.PAUSED,
                InstanceStatus.ARCHIVED,
                InstanceStatus.TIMEOUT),
            List.of("idle", "running", "completed", "failed", "paused", "archived", "timeout")),
        Arguments.of(
            of(MessageRole::of),
            List.of(MessageRole.USER, MessageRole.ASSISTANT, MessageRole.SYSTEM),
            List.of("user", "assistant", "system")));
  }

  private static Function<String, OpenValue> of(Function<String, OpenValue> factory) {
    return factory;
  }

  @ParameterizedTest
  @MethodSource("sets")
  void of_knownWord_isTheConstant(
      Function<String, OpenValue> of, List<OpenValue> constants, List<String> words) {
    assertThat(words.stream().map(of)).containsExactlyElementsOf(constants);
    for (int i = 0; i < words.size(); i++) {
      assertThat(of.apply(words.get(i))).isSameAs(constants.get(i)).hasToString(words.get(i));
      assertThat(constants.get(i).value()).isEqualTo(words.get(i));
      assertThat(constants.get(i).isKnown()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("sets")
  void of_otherWord_isKept(
      Function<String, OpenValue> of, List<OpenValue> constants, List<String> words) {
    for (String word :
        List.of(
            "", " ", "round_4", words.get(0).toUpperCase(Locale.ROOT), words.get(0) + " ", "日本語")) {
      OpenValue value = of.apply(word);

      assertThat(value.value()).isEqualTo(word);
      assertThat(value.isKnown()).isFalse();
      assertThat(value).isEqualTo(of.apply(word)).hasSameHashCodeAs(of.apply(word));
      assertThat(constants).doesNotContain(value);
    }
  }

  @ParameterizedTest
  @MethodSource("sets")
  void of_null_throws(
      Function<String, OpenValue> of, List<OpenValue> constants, List<String> words) {
    assertThatNullPointerException().isThrownBy(() -> of.apply(null));
  }

  @Test
  void equality_sameWordOfAnotherSet_differs() {
    assertThat(SessionStatus.RUNNING).isNotEqualTo(InstanceStatus.RUNNING).isNotEqualTo("running");
    assertThat(SessionStatus.RUNNING.equals(null)).isFalse();
  }

  @Test
  void isFinished_tellsWhatIsOver() {
    assertThat(
            Stream.of(SessionStatus.COMPLETED, SessionStatus.FAILED, SessionStatus.of("completed")))
        .allMatch(SessionStatus::isFinished);
    assertThat(
            Stream.of(
                SessionStatus.RUNNING,
                SessionStatus.PAUSED,
                SessionStatus.STARTED,
                SessionStatus.ROUND_3,
                SessionStatus.of("Completed")))
        .noneMatch(SessionStatus::isFinished);
    assertThat(
            Stream.of(
                InstanceStatus.COMPLETED,
                InstanceStatus.FAILED,
                InstanceStatus.ARCHIVED,
                InstanceStatus.TIMEOUT))
        .allMatch(InstanceStatus::isFinished);
    assertThat(
            Stream.of(
                InstanceStatus.IDLE,
                InstanceStatus.RUNNING,
                InstanceStatus.PAUSED,
                InstanceStatus.of("x")))
        .noneMatch(InstanceStatus::isFinished);
  }
}
