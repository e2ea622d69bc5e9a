package dev.sessionstore.tck;

import static dev.sessionstore.tck.SampleSessions.full;
import static dev.sessionstore.tck.SampleSessions.message;
import static dev.sessionstore.tck.SampleSessions.simple;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sessionstore.InstanceStatus;
import dev.sessionstore.InvalidSessionException;
import dev.sessionstore.SessionNotFoundException;
import dev.sessionstore.SessionQuery;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Workspaces are apart from each other, and the store knows which there are. */
public interface WorkspaceContract extends StoreUnderTest {

  @Test
  default void equalSessionIds_inTwoWorkspaces_areTwoSessions() {
    WorktreeSession here = full("s");
    WorktreeSession there = full("s").toBuilder().task("there").build();
    store().create(WORKSPACE, here);
    store().create(OTHER_WORKSPACE, there);
    assertHolds(WORKSPACE, List.of(here));
    assertHolds(OTHER_WORKSPACE, List.of(there));

    store().addChatMessage(OTHER_WORKSPACE, "s", message("m", "needle"));
    there = store().updateInstanceStatus(OTHER_WORKSPACE, "s", 0, InstanceStatus.ARCHIVED);
    assertHolds(WORKSPACE, List.of(here));
    assertHolds(OTHER_WORKSPACE, List.of(there));
    assertThat(store().search(WORKSPACE, "needle", 5)).isEmpty();
    assertThat(store().search(OTHER_WORKSPACE, "needle", 5)).hasSize(1);

    store().update(WORKSPACE, simple("s"));
    here = store().modify(WORKSPACE, "s", s -> s.toBuilder().task("here").build());
    assertHolds(WORKSPACE, List.of(here));
    assertHolds(OTHER_WORKSPACE, List.of(there));

    assertThat(store().delete(WORKSPACE, "s")).isTrue();
    assertHolds(WORKSPACE, List.of());
    assertHolds(OTHER_WORKSPACE, List.of(there));
  }

  @Test
  default void manyWorkspaces_eachHasItsOwn() {
    List<Workspace> workspaces = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      workspaces.add(Workspace.ofHash(String.format("%016x", i * 0x0123_4567_89ab_cdefL)));
      store().create(workspaces.get(i), full("s").toBuilder().task("of " + i).build());
    }

    workspaces.sort(Comparator.comparing(Workspace::hash));
    assertThat(store().workspaces()).isEqualTo(workspaces);
    for (int i = 0; i < 40; i++) {
      Workspace workspace = Workspace.ofHash(String.format("%016x", i * 0x0123_4567_89ab_cdefL));
      assertThat(store().getAll(workspace))
          .containsExactly(full("s").toBuilder().task("of " + i).build());
    }
  }

  @Test
  default void unknownWorkspace_hasNothing_andStaysUnknown() {
    store().create(OTHER_WORKSPACE, full("s"));

    assertThat(store().getAll(WORKSPACE)).isEmpty();
    assertThat(store().find(WORKSPACE, "s")).isEmpty();
    assertThat(store().delete(WORKSPACE, "s")).isFalse();
    assertThat(store().list(WORKSPACE, SessionQuery.ALL).items()).isEmpty();
    assertThat(store().list(WORKSPACE, SessionQuery.ALL).nextCursor()).isNull();
    assertThat(store().search(WORKSPACE, "task", 10)).isEmpty();
    store()
        .forEach(
            WORKSPACE,
            s -> {
              throw new AssertionError("a session of another workspace: " + s);
            });
    for (EveryCall call : EveryCall.on(WORKSPACE, full("s"))) {
      if (List.of("get", "update", "modify", "addChatMessage", "updateInstanceStatus")
          .contains(call.method().getName())) {
        assertThatExceptionOfType(SessionNotFoundException.class)
            .as(call.toString())
            .isThrownBy(() -> call.on(store()));
      }
    }
    assertThatExceptionOfType(InvalidSessionException.class)
        .isThrownBy(() -> store().create(WORKSPACE, simple("\ud800")));

    assertThat(store().workspaces()).containsExactly(OTHER_WORKSPACE);
    assertHolds(OTHER_WORKSPACE, List.of(full("s")));
  }

  @Test
  default void workspaces_newStore_areNone() {
    assertThat(store().workspaces()).isEmpty();
  }

  @Test
  default void workspaces_allSessionsDeleted_isStillKnown() {
    store().create(WORKSPACE, simple("s"));
    store().delete(WORKSPACE, "s");

    assertThat(store().workspaces()).containsExactly(WORKSPACE);
    if (!lacks().contains(Capability.KEEPS_AFTER_CLOSE)) {
      assertThat(reopen().workspaces()).containsExactly(WORKSPACE);
    }
  }

  @Test
  default void workspaces_givenWithPath_tellIt() {
    assumeCan(Capability.RECORDS_PATHS);
    Workspace workspace = Workspace.of(config().home().resolve("no such プロジェクト").toString());
    store().create(workspace, simple("s"));

    assertThat(store().workspaces()).extracting(Workspace::path).containsExactly(workspace.path());
    if (!lacks().contains(Capability.KEEPS_AFTER_CLOSE)) {
      assertThat(reopen().workspaces())
          .extracting(Workspace::path)
          .containsExactly(workspace.path());
    }
  }

  @Test
  default void workspaces_firstKnownByHash_learnThePathLater() {
    assumeCan(Capability.RECORDS_PATHS);
    Workspace workspace = Workspace.of("/no/such/folder");
    store().create(Workspace.ofHash(workspace.hash()), simple("s"));
    assertThat(store().workspaces()).extracting(Workspace::path).containsExactly(Optional.empty());

    store().create(workspace, simple("t"));
    assertThat(store().workspaces()).extracting(Workspace::path).containsExactly(workspace.path());

    store().create(Workspace.ofHash(workspace.hash()), simple("u"));
    assertThat(store().workspaces()).extracting(Workspace::path).containsExactly(workspace.path());
    assertThat(store().getAll(workspace)).hasSize(3);
  }

  /** Hash and path name the same sessions. */
  @Test
  default void workspace_byPathOrHash_isTheSame() {
    Workspace byPath = Workspace.of("/no/such/folder");
    store().create(byPath, full("s"));

    assertHolds(Workspace.ofHash(byPath.hash()), List.of(full("s")));
    assertThat(store().workspaces()).containsExactly(byPath);
  }
}
