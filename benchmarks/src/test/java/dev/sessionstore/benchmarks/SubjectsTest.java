package dev.sessionstore.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.Durability;
import dev.sessionstore.InstanceStatus;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Timestamp;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.benchmarks.harness.Comparison;
import dev.sessionstore.benchmarks.harness.Contender;
import dev.sessionstore.benchmarks.harness.DataSet;
import dev.sessionstore.benchmarks.harness.Effort;
import dev.sessionstore.benchmarks.harness.Operation;
import dev.sessionstore.benchmarks.harness.Step;
import dev.sessionstore.benchmarks.harness.Subject;
import dev.sessionstore.benchmarks.harness.Workload;
import dev.sessionstore.sqlite.SqliteSessionStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is compared does the same. */
class SubjectsTest {

  private static final DataSet DATA = data();

  @TempDir private Path folder;

  private static DataSet data() {
    try {
      return DataSet.of(20, 1);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  static Stream<Contender> contenders() {
    return Stream.concat(
        Arrays.stream(Side.values()).map(side -> side.contender(DATA.workspace())),
        Stream.of(
            RawJdbc.contender(DATA.workspace(), Durability.FULL),
            RawJdbc.withoutJournal(DATA.workspace(), Durability.NORMAL)));
  }

  @ParameterizedTest
  @MethodSource("contenders")
  void eachDoesWhatTheOperationSays(Contender contender) throws Exception {
    try (Subject subject = contender.open(folder)) {
      subject.fill(DATA.sessions());
      assertThat(subject.getAll()).isEqualTo(DATA.sessions());
      WorktreeSession first = DATA.sessions().get(0);
      assertThat(subject.get(first.id())).isEqualTo(first);

      subject.create(first.toBuilder().id("new").build());
      assertThat(subject.getAll()).hasSize(21).last().extracting("id").isEqualTo("new");

      Timestamp now = Timestamp.parse("2030-01-01T00:00:00Z");
      subject.update(first.toBuilder().task("quite unheard of").updatedAt(now).build());
      assertThat(subject.get(first.id()).task()).isEqualTo("quite unheard of");
      assertThat(subject.list(3)).hasSize(3).first().isEqualTo(first.id());
      assertThat(subject.search("unheard", 5)).containsExactly(first.id());

      subject.addChatMessage(first.id(), Workload.message(now), now);
      assertThat(subject.get(first.id()).chatHistory())
          .hasSize(11)
          .last()
          .isEqualTo(Workload.message(now));
      assertThat(subject.getChat(first.id())).isEqualTo(11);

      long instance = first.instances().get(1).instanceId();
      subject.updateInstanceStatus(first.id(), instance, InstanceStatus.of("odd"), now);
      assertThat(subject.get(first.id()).instances().get(1).status().value()).isEqualTo("odd");

      subject.delete("new");
      assertThat(subject.getAll()).hasSize(20);
    }
  }

  @Test
  void whatIsWrittenByHandIsAHomeOfTheLibrary() throws Exception {
    WorktreeSession changed =
        DATA.sessions().get(3).toBuilder()
            .task("quite unheard of")
            .instances(DATA.sessions().get(4).instances().subList(0, 2))
            .runtimeMix(List.of("a", "b", "a"))
            .build();
    try (Subject raw = RawJdbc.contender(DATA.workspace(), Durability.FULL).open(folder)) {
      raw.fill(DATA.sessions());
      raw.update(changed);
      assertThat(raw.get(changed.id())).isEqualTo(changed);
    }
    try (SqliteSessionStore store =
        SqliteSessionStore.open(StoreConfig.builder().home(folder).build())) {
      assertThat(store.get(DATA.workspace(), changed.id())).isEqualTo(changed);
      assertThat(store.getAll(DATA.workspace())).hasSize(20);
      assertThat(store.search(DATA.workspace(), "unheard", 5)).hasSize(1);
    }
  }

  @ParameterizedTest
  @MethodSource("contenders")
  void theWorkloadLeavesTheDataAsLargeAsItWas(Contender contender) throws Exception {
    try (Subject subject = contender.open(folder)) {
      subject.fill(DATA.sessions());
      Workload workload = new Workload(subject, DATA);
      Effort effort = new Effort(Duration.ofMillis(1), 2, Duration.ofMillis(1), 3);
      for (Operation operation : Operation.values()) {
        if (operation != Operation.DELETE) {
          assertThat(
                  new Comparison(effort).side("one", workload.step(operation)).run().get(0).count())
              .isPositive();
        }
      }
      assertThat(subject.getAll()).hasSize(20);
    }
  }

  @ParameterizedTest
  @MethodSource("contenders")
  void theWorkloadLeavesTheChatsAsLongAsTheyWere(Contender contender) throws Exception {
    DataSet two = new DataSet(DATA.workspace(), DATA.sessions().subList(0, 2), 1);
    int messages = 24; // so that each chat has become longer than is left
    try (Subject subject = contender.open(folder)) {
      subject.fill(two.sessions());
      Step step = new Workload(subject, two).step(Operation.ADD_CHAT_MESSAGE);
      for (int i = 0; i < messages; i++) {
        step.prepare();
        step.run();
      }
      assertThat(subject.getAll()).anyMatch(session -> session.chatHistory().size() > 20);

      step.endTurn();

      assertThat(subject.getAll())
          .extracting(WorktreeSession::chatHistory)
          .containsExactlyElementsOf(
              two.sessions().stream().map(WorktreeSession::chatHistory).toList());
    }
  }
}
