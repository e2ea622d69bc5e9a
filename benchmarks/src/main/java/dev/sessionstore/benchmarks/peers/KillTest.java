package dev.sessionstore.benchmarks.peers;

import dev.sessionstore.ChatMessage;
import dev.sessionstore.InstanceStatus;
import dev.sessionstore.MessageRole;
import dev.sessionstore.SessionType;
import dev.sessionstore.Timestamp;
import dev.sessionstore.WorktreeInstance;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.benchmarks.harness.Contender;
import dev.sessionstore.benchmarks.harness.Operation;
import dev.sessionstore.benchmarks.harness.Subject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What of the writes that a store has acknowledged is there after its process was killed. A child
 * process writes and tells of each write that has returned; it is killed with no chance to do
 * anything more, then the store is opened again and read. A power cut is not tried.
 */
public final class KillTest {

  /** When the process is killed, after the first acknowledgements. */
  private static final List<Duration> MOMENTS =
      List.of(Duration.ofMillis(300), Duration.ZERO, Duration.ofMillis(1_300));

  private static final int ENOUGH_TO_BEGIN = 20;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Timestamp NOW = Timestamp.parse("2026-01-02T03:04:05.678Z");

  private KillTest() {}

  /**
   * What became of the writes.
   *
   * @param acknowledged how many had returned when the process was killed
   * @param found how many of these are there
   * @param problem why the store cannot be opened or read any more, or null
   */
  public record Outcome(int acknowledged, int found, @Nullable String problem) {

    /** Tells whether nothing was lost. */
    public boolean survived() {
      return problem == null && found == acknowledged;
    }

    /** Returns it for tables. */
    public String label() {
      if (survived()) {
        return "all of " + acknowledged;
      }
      return problem == null
          ? "lost " + (acknowledged - found) + " of " + acknowledged
          : "lost all: " + problem;
    }

    /** Returns this and another round together. */
    Outcome and(Outcome other) {
      return new Outcome(
          acknowledged + other.acknowledged,
          found + other.found,
          problem == null ? other.problem : problem);
    }
  }

  /**
   * Kills a store several times, in a new folder each time.
   *
   * @param contender the store; one of {@link Peers#everyone()}
   * @param folder an empty folder
   * @param rounds how often, at most three times
   * @return what became of the writes of all rounds
   */
  public static Outcome run(Contender contender, Path folder, int rounds) throws Exception {
    Outcome outcome = new Outcome(0, 0, null);
    for (Duration moment : MOMENTS.subList(0, rounds)) {
      Path round = Files.createDirectory(folder.resolve("after-" + moment.toMillis()));
      outcome = outcome.and(round(contender, round, moment));
    }
    return outcome;
  }

  private static Outcome round(Contender contender, Path folder, Duration moment) throws Exception {
    int acknowledged = writeAndKill(contender, folder, moment);
    if (acknowledged < ENOUGH_TO_BEGIN) {
      throw new IOException(contender.name() + ": the process ended by itself");
    }
    int found = 0;
    try (Subject subject = contender.open(folder)) {
      for (int number = 0; number < acknowledged; number++) {
        if (isThere(contender, subject, number)) {
          found++;
        }
      }
    } catch (Exception | LinkageError e) {
      return new Outcome(acknowledged, 0, "it does not open, " + e.getClass().getSimpleName());
    }
    return new Outcome(acknowledged, found, null);
  }

  private static int writeAndKill(Contender contender, Path folder, Duration moment)
      throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                KillTest.class.getName(),
                contender.name(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    Thread killer = new Thread(() -> kill(process, PATIENCE), "killer of last resort");
    killer.setDaemon(true);
    killer.start();
    int acknowledged = 0;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
      // What was told before the end is read to its end: it had been acknowledged.
      while (lines.readLine() != null) {
        acknowledged++;
        if (acknowledged == ENOUGH_TO_BEGIN) {
          Thread soon = new Thread(() -> kill(process, moment), "killer");
          soon.setDaemon(true);
          soon.start();
        }
      }
    } finally {
      process.destroyForcibly();
    }
    process.waitFor();
    return acknowledged;
  }

  private static void kill(Process process, Duration moment) {
    try {
      process.waitFor(moment.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // Unlike the process itself, its handle leaves open what is still to be read.
    process.toHandle().destroyForcibly();
  }

  /**
   * Writes until it is killed.
   *
   * @param args the name of the contender and the folder
   */
  public static void main(String[] args) throws Exception {
    PrintStream out = System.out;
    // Whatever a library prints is no acknowledgement.
    System.setOut(System.err);
    Contender contender = Peers.named(args[0]);
    try (Subject subject = contender.open(Path.of(args[1]))) {
      if (!contender.can(Operation.CREATE)) {
        subject.fill(List.of(session(0)));
      }
      for (int number = 0; ; number++) {
        write(contender, subject, number);
        out.print(number + "\n");
        out.flush();
        if (out.checkError()) {
          throw new UncheckedIOException(new IOException("nobody listens"));
        }
      }
    }
  }

  /**
   * Creates a session and adds a message to it in turns; where there are only chats, the latter.
   */
  private static void write(Contender contender, Subject subject, int number) throws Exception {
    if (!contender.can(Operation.CREATE)) {
      subject.addChatMessage(session(0).id(), message(number), NOW);
    } else if (number % 2 == 0) {
      subject.create(session(number));
    } else {
      subject.addChatMessage(session(number - 1).id(), message(number), NOW);
    }
  }

  private static boolean isThere(Contender contender, Subject subject, int number)
      throws Exception {
    if (!contender.can(Operation.CREATE)) {
      return subject.getChat(session(0).id()) > number;
    }
    WorktreeSession session = session(number - number % 2);
    WorktreeSession found;
    try {
      found = subject.get(session.id());
    } catch (RuntimeException notFound) {
      return false;
    }
    boolean whole =
        found.task().equals(session.task()) && found.instances().equals(session.instances());
    return whole && (number % 2 == 0 || found.chatHistory().equals(List.of(message(number))));
  }

  private static WorktreeSession session(int number) {
    return WorktreeSession.builder("killed-" + number, SessionType.COMPETITION)
        .task("task " + number)
        .createdAt(NOW)
        .updatedAt(Timestamp.of(Instant.EPOCH.plusSeconds(number)))
        .instances(
            List.of(
                WorktreeInstance.builder()
                    .instanceId(1)
                    .worktreePath("/tmp/" + number)
                    .branch("branch")
                    .agentName("agent")
                    .status(InstanceStatus.RUNNING)
                    .tmuxSessionId("tmux")
                    .output("output ".repeat(100) + number)
                    .build()))
        .build();
  }

  private static ChatMessage message(int number) {
    return ChatMessage.builder()
        .id("msg-" + number)
        .role(MessageRole.USER)
        .content("message " + number)
        .timestamp(NOW)
        .build();
  }
}
