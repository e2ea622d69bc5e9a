package dev.sessionstore.migrate.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sessionstore.SessionStore;
import dev.sessionstore.SessionStoreException;
import dev.sessionstore.SessionStores;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.StoreFullException;
import dev.sessionstore.StoreReadOnlyException;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.migrate.ChildJvm;
import dev.sessionstore.tck.EveryCall;
import dev.sessionstore.tck.Fault;
import dev.sessionstore.tck.SampleSessions;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Processes that the system, or the virtual machine, keeps from doing something. */
class LimitedProcessTest {

  private static final Workspace WORKSPACE = Workspace.ofHash("0123456789abcdef");
  private static final Set<String> WRITES =
      Set.of("create", "update", "modify", "delete", "addChatMessage", "updateInstanceStatus");

  /** The native library, which has to be unpacked, is smaller. */
  private static final int LIMIT_BYTES = 4 << 20;

  private static final int SMALL = 100;
  private static final int LARGE = 3_000_000;

  @TempDir Path folder;

  @BeforeEach
  void assumeShell() {
    assumeTrue(
        Files.isExecutable(Path.of("/bin/sh")), "there is no shell here to limit a process with");
  }

  private static WorktreeSession session(int number, int size) {
    return SampleSessions.simple("s" + number).toBuilder().task("x".repeat(size)).build();
  }

  /**
   * Writes until something has no room, tells what was acknowledged, and shows that it can read.
   */
  static final class Filling {
    public static void main(String[] args) {
      int size = Integer.parseInt(args[2]);
      try (SessionStore store = StoreKind.valueOf(args[0]).open(Path.of(args[1]))) {
        for (int i = 0; i < 200; i++) {
          try {
            store.create(WORKSPACE, session(i, size));
            System.out.println(i);
          } catch (StoreFullException e) {
            System.out.println(e.getMessage());
            System.out.println(store.getAll(WORKSPACE).size());
            return;
          }
        }
      }
    }
  }

  @Fault(13)
  @ParameterizedTest
  @EnumSource
  void fileThatMayNotGrow_isFull_whatWasAcknowledgedStays(StoreKind kind) throws IOException {
    int size = 300_000;
    FaultHome home = new FaultHome(folder.resolve("home"), kind);

    List<String> out =
        new ChildJvm(Filling.class, kind, home.root(), size)
            .after("ulimit -f " + LIMIT_BYTES / 512)
            .run();

    assertThat(out).hasSizeBetween(5, 60);
    int acknowledged = out.size() - 2;
    assertThat(out.get(acknowledged)).contains("nothing was changed");
    assertThat(out.get(acknowledged + 1)).isEqualTo(String.valueOf(acknowledged));
    List<WorktreeSession> expected =
        IntStream.range(0, acknowledged).mapToObj(i -> session(i, size)).toList();
    if (kind == StoreKind.JSON) {
      assertThat(home.inFiles().get(WORKSPACE.hash())).isEqualTo(expected);
    }
    assertThat(home.held()).allMatch(held -> held.get(WORKSPACE.hash()).equals(expected));
    home.assertSound("where there is room again");
    try (SessionStore store = home.open()) {
      store.create(WORKSPACE, session(acknowledged, size));
      assertThat(store.getAll(WORKSPACE)).hasSize(acknowledged + 1);
    }
    home.assertSound("written where there is room again");
  }

  /** Root may write anywhere, unless it gives that up. */
  private static ChildJvm withoutPrivileges(ChildJvm child) {
    if (!"root".equals(System.getProperty("user.name"))) {
      return child;
    }
    assumeTrue(
        Stream.of("/usr/bin/setpriv", "/bin/setpriv").anyMatch(p -> Files.exists(Path.of(p))),
        "run as root, and there is no setpriv to give up its privileges with");
    String privileges = "-dac_override,-dac_read_search,-fowner";
    return child.under("setpriv", "--inh-caps=" + privileges, "--bounding-set=" + privileges);
  }

  /** Tells the class of what each call throws, or that it throws nothing. */
  static final class Calling {
    public static void main(String[] args) {
      Path home = Path.of(args[1]);
      try {
        Files.createFile(Path.of(args[3]).resolve("probe"));
        System.out.println("privileged");
        return;
      } catch (AccessDeniedException asExpected) {
        System.out.println("unprivileged");
      } catch (IOException e) {
        throw new AssertionError(e);
      }
      StoreKind kind = StoreKind.valueOf(args[0]);
      StoreConfig config =
          kind.config(home).toBuilder().jsonReadOnly(Boolean.parseBoolean(args[2])).build();
      try (SessionStore store = SessionStores.open(config)) {
        System.out.println("open ok");
        for (EveryCall call : inOrder()) {
          System.out.println(call.method().getName() + " " + tried(() -> call.on(store)));
        }
      } catch (SessionStoreException e) {
        System.out.println("open " + e.getClass().getSimpleName());
      }
    }

    /** Each finds what it is about: a session that is there, and for create one that is not. */
    private static List<EveryCall> inOrder() {
      List<EveryCall> calls = new ArrayList<>(EveryCall.on(WORKSPACE, SampleSessions.full("s0")));
      calls.removeIf(call -> call.isClose() || call.method().getName().equals("create"));
      EveryCall.on(WORKSPACE, SampleSessions.full("new")).stream()
          .filter(call -> call.method().getName().equals("create"))
          .forEach(calls::add);
      calls.sort(Comparator.comparing(call -> call.method().getName().equals("delete")));
      return calls;
    }

    private static String tried(Runnable call) {
      try {
        call.run();
        return "ok";
      } catch (SessionStoreException e) {
        return e.getClass().getSimpleName();
      }
    }
  }

  private FaultHome filledHome(StoreKind kind) {
    FaultHome home = new FaultHome(folder.resolve("home"), kind);
    try (SessionStore store = home.open()) {
      store.create(WORKSPACE, SampleSessions.full("s0"));
    }
    return home;
  }

  private static void mode(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  private static void modes(Path root, String ofFolders, String ofFiles) throws IOException {
    List<Path> all = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(root)) {
      walk.forEach(all::add);
    }
    for (Path path : all) {
      mode(path, Files.isDirectory(path) ? ofFolders : ofFiles);
    }
  }

  private List<String> callWithoutPrivileges(FaultHome home, boolean jsonReadOnly)
      throws IOException {
    Path probe = Files.createDirectories(folder.resolve("probe"));
    mode(probe, "r-xr-xr-x");
    List<String> out =
        withoutPrivileges(
                new ChildJvm(Calling.class, home.kind(), home.root(), jsonReadOnly, probe))
            .run();
    assumeTrue(out.get(0).equals("unprivileged"), "this user may write where nobody may");
    return out.subList(1, out.size());
  }

  @Fault(18)
  @ParameterizedTest
  @EnumSource
  void homeThatMayNotBeWritten_isReadOnly_andUntouched(StoreKind kind) throws IOException {
    FaultHome home = filledHome(kind);
    var before = home.bytes();
    modes(home.root(), "r-xr-xr-x", "r--r--r--");
    try {
      assertThat(callWithoutPrivileges(home, false))
          .containsExactly("open " + StoreReadOnlyException.class.getSimpleName());
      if (kind == StoreKind.JSON) {
        assertThat(callWithoutPrivileges(home, true))
            .contains("open ok", "getAll ok", "create StoreReadOnlyException");
      }
    } finally {
      modes(home.root(), "rwx------", "rw-------");
    }
    assertThat(home.bytes()).usingRecursiveComparison().isEqualTo(before);
    home.assertSound("writable again");
  }

  @Fault(18)
  @ParameterizedTest
  @EnumSource
  void filesThatMayNotBeWritten_answer_andAreReadOnly_hybridCatchesUp(StoreKind kind)
      throws IOException {
    FaultHome home = filledHome(kind);
    Path only = kind.writesJson() ? home.home().sessions() : home.home().database();
    boolean isFolder = Files.isDirectory(only);
    mode(only, isFolder ? "r-xr-xr-x" : "r--r--r--");
    List<String> calls;
    try {
      calls = callWithoutPrivileges(home, false);
    } finally {
      mode(only, isFolder ? "rwx------" : "rw-------");
    }

    String ofWrites = kind.isHybrid() ? "ok" : "StoreReadOnlyException"; // the leader has them
    assertThat(calls).hasSizeGreaterThan(10);
    for (String call : calls) {
      String[] nameAndOutcome = call.split(" ");
      assertThat(nameAndOutcome[1])
          .as(call)
          .isEqualTo(WRITES.contains(nameAndOutcome[0]) ? ofWrites : "ok");
    }
    var held = home.held();
    assertThat(held).allMatch(held.get(0)::equals);
    assertThat(held.get(0).get(WORKSPACE.hash()).equals(List.of(SampleSessions.full("s0"))))
        .isEqualTo(!kind.isHybrid());
    home.assertSound("writable again");
  }

  /** Writes sessions too large for its memory among small ones; tells what was acknowledged. */
  static final class Hungry {
    public static void main(String[] args) {
      try (SessionStore store = SessionStores.open(withoutCache(args))) {
        for (int i = 0, failures = 0; failures < 2; i++) {
          try {
            create(store, 2 * i, SMALL);
            create(store, 2 * i + 1, LARGE << i);
          } catch (OutOfMemoryError e) {
            failures++;
          }
        }
        createInTheEnd(store, 20);
        System.out.println("end");
      }
    }

    /** What goes on in the background may still need what the failed call has left. */
    private static void createInTheEnd(SessionStore store, int attempts) {
      try {
        create(store, 1_000, SMALL);
      } catch (OutOfMemoryError e) {
        if (attempts == 1) {
          throw e;
        }
        createInTheEnd(store, attempts - 1);
      }
    }

    private static void create(SessionStore store, int number, int size) {
      store.create(WORKSPACE, session(number, size));
      System.out.println(number + " " + size);
    }

    private static StoreConfig withoutCache(String... args) {
      return StoreKind.valueOf(args[0]).config(Path.of(args[1])).toBuilder().cacheBytes(0).build();
    }
  }

  @Fault(44)
  @ParameterizedTest
  @EnumSource
  void processWithTooLittleMemory_storesAWholeSessionOrNone_andGoesOn(StoreKind kind)
      throws Exception {
    FaultHome home = new FaultHome(folder.resolve("home"), kind);

    List<String> out =
        new ArrayList<>(
            new ChildJvm(Hungry.class, kind, home.root())
                .with("-Xmx64m")
                .with("-XX:+UseSerialGC")
                .run());

    assertThat(out.remove(out.size() - 1)).isEqualTo("end");
    assertHoldsAtLeast(home, out);
  }

  @Fault(44)
  @ParameterizedTest
  @EnumSource
  void processThatEndsForWantOfMemory_hasStoredWhatWasAcknowledged(StoreKind kind)
      throws Exception {
    FaultHome home = new FaultHome(folder.resolve("home"), kind);
    Process child =
        new ChildJvm(Hungry.class, kind, home.root())
            .with("-Xmx64m")
            .with("-XX:+UseSerialGC")
            .with("-XX:+ExitOnOutOfMemoryError")
            .start();

    List<String> out = child.inputReader().lines().filter(s -> s.matches("\\d+ \\d+")).toList();

    assertThat(child.waitFor()).isNotZero();
    assertHoldsAtLeast(home, out);
  }

  /** What was acknowledged, and nothing else but whole sessions that were not. */
  private static void assertHoldsAtLeast(FaultHome home, List<String> acknowledged) {
    List<WorktreeSession> expected =
        acknowledged.stream()
            .map(line -> line.split(" "))
            .map(numbers -> session(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1])))
            .toList();
    assertThat(expected).hasSizeGreaterThan(2);
    for (var held : home.held()) {
      assertThat(held.get(WORKSPACE.hash())).containsAll(expected);
      for (WorktreeSession each : held.get(WORKSPACE.hash())) {
        int number = Integer.parseInt(each.id().substring(1));
        int size = number % 2 == 0 ? SMALL : LARGE << (number / 2);
        assertThat(each.equals(session(number, size))).as(each.id()).isTrue();
      }
    }
    home.assertSound("with enough memory");
  }
}
