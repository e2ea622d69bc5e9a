package dev.sessionstore.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.sessionstore.ChatMessage;
import dev.sessionstore.InstanceStatus;
import dev.sessionstore.InvalidSessionException;
import dev.sessionstore.RawJson;
import dev.sessionstore.WorktreeInstance;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.tck.InvalidSessions;
import dev.sessionstore.tck.SampleSessions;
import dev.sessionstore.tck.SampleTexts;
import dev.sessionstore.tck.SessionArbitraries;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class SessionValidationTest {

  @Test
  void requireValid_eachInvalidField_isNamed() {
    InvalidSessions.all("s")
        .forEach(
            (field, sessions) ->
                sessions.forEach(
                    session ->
                        assertThatExceptionOfType(InvalidSessionException.class)
                            .as(field)
                            .isThrownBy(() -> SessionValidation.requireValid(session))
                            .satisfies(e -> assertThat(e.field()).isEqualTo(field))
                            .satisfies(e -> assertThat(e.sessionId()).isEqualTo("s"))));
    InvalidSessions.messages(12)
        .forEach(
            (field, messages) ->
                messages.forEach(
                    message ->
                        assertThatExceptionOfType(InvalidSessionException.class)
                            .as(field)
                            .isThrownBy(() -> SessionValidation.requireValid("s", 12, message))
                            .satisfies(e -> assertThat(e.field()).isEqualTo(field))));
  }

  /** Whoever adds a member must also add it to the samples of what is invalid. */
  @Test
  void invalidSamples_coverEveryMember() {
    Set<String> fields =
        InvalidSessions.all("s").keySet().stream()
            .map(field -> field.replaceAll("\\[\\d+]", "[]"))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> expected = new TreeSet<>();
    for (String name : names(WorktreeSession.class)) {
      switch (name) {
        case "id", "preserveWorktrees" -> {}
        case "runtimeMix" -> expected.add("runtimeMix[]");
        case "instances" ->
            names(WorktreeInstance.class).forEach(part -> expected.add("instances[]." + part));
        case "chatHistory" ->
            names(ChatMessage.class).forEach(part -> expected.add("chatHistory[]." + part));
        default -> expected.add(name);
      }
    }

    assertThat(fields).isEqualTo(expected);
  }

  @Test
  void knownMembers_areThoseOfTheRecords() {
    assertThat(SessionValidation.SESSION_MEMBERS).isEqualTo(known(WorktreeSession.class));
    assertThat(SessionValidation.INSTANCE_MEMBERS).isEqualTo(known(WorktreeInstance.class));
    assertThat(SessionValidation.MESSAGE_MEMBERS).isEqualTo(known(ChatMessage.class));
  }

  @Test
  void extensions_everyKnownName_isRefusedAtItsLevelOnly() {
    WorktreeSession session = SampleSessions.simple("s");
    for (String name : SessionValidation.SESSION_MEMBERS) {
      assertThatExceptionOfType(InvalidSessionException.class)
          .isThrownBy(
              () ->
                  SessionValidation.requireValid(
                      session.toBuilder().extensions(member(name)).build()))
          .withMessageContaining("known member " + name);
    }
    for (String name : SessionValidation.MESSAGE_MEMBERS) {
      if (!SessionValidation.SESSION_MEMBERS.contains(name)) {
        assertThatCode(
                () ->
                    SessionValidation.requireValid(
                        session.toBuilder().extensions(member(name)).build()))
            .doesNotThrowAnyException();
      }
    }
  }

  @Test
  void requireValid_valid_isReturned() {
    WorktreeSession session = SampleSessions.full("s");
    ChatMessage message = SampleSessions.message("m", "x");

    assertThat(SessionValidation.requireValid(session)).isSameAs(session);
    assertThat(SessionValidation.requireValid("s", 0, message)).isSameAs(message);
    SessionValidation.requireValid("s", "status", InstanceStatus.of("日本語 😀"));
    SampleTexts.all()
        .values()
        .forEach(text -> SessionValidation.requireValid(SampleSessions.saying("s", text)));
  }

  @Test
  void requireValid_status_isNamed() {
    assertThatExceptionOfType(InvalidSessionException.class)
        .isThrownBy(
            () -> SessionValidation.requireValid("s", "status", InstanceStatus.of("x\ud800")))
        .withMessage("session 's': status: unpaired surrogate at index 1");
  }

  @Test
  void requireValid_null_throws() {
    assertThatNullPointerException().isThrownBy(() -> SessionValidation.requireValid(null));
    assertThatNullPointerException().isThrownBy(() -> SessionValidation.requireValid("s", 0, null));
  }

  @Test
  void firstUnpairedSurrogate_findsHalves() {
    assertThat(SessionValidation.firstUnpairedSurrogate("")).isEqualTo(-1);
    assertThat(SessionValidation.firstUnpairedSurrogate("a😀\ud7ff\ue000\uffff")).isEqualTo(-1);
    assertThat(SessionValidation.firstUnpairedSurrogate("\ud800")).isZero();
    assertThat(SessionValidation.firstUnpairedSurrogate("\udc00")).isZero();
    assertThat(SessionValidation.firstUnpairedSurrogate("ab\ud800")).isEqualTo(2);
    assertThat(SessionValidation.firstUnpairedSurrogate("\ud800x\udc00")).isZero();
    assertThat(SessionValidation.firstUnpairedSurrogate("\ud800\ud800\udc00")).isZero();
    assertThat(SessionValidation.firstUnpairedSurrogate("\udc00\ud800")).isZero();
    assertThat(SessionValidation.firstUnpairedSurrogate("😀\udc00")).isEqualTo(2);
    assertThat(SessionValidation.firstUnpairedSurrogate("\udbff\udfff")).isEqualTo(-1);
  }

  @Property(tries = 200)
  void anySession_isValid(@ForAll("sessions") WorktreeSession session) {
    assertThat(SessionValidation.requireValid(session)).isSameAs(session);
  }

  @Provide
  Arbitrary<WorktreeSession> sessions() {
    return SessionArbitraries.sessions();
  }

  private static RawJson member(String name) {
    return RawJson.of("{\"" + name + "\":null}");
  }

  private static Set<String> known(Class<? extends Record> type) {
    Set<String> names = names(type);
    names.remove("extensions");
    return names;
  }

  private static Set<String> names(Class<? extends Record> type) {
    return Arrays.stream(type.getRecordComponents())
        .map(RecordComponent::getName)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
