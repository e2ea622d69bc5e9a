package dev.sessionstore.benchmarks;

import dev.sessionstore.ChatMessage;
import dev.sessionstore.Timestamp;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.benchmarks.harness.Chart;
import dev.sessionstore.benchmarks.harness.Comparison;
import dev.sessionstore.benchmarks.harness.DataSet;
import dev.sessionstore.benchmarks.harness.Effort;
import dev.sessionstore.benchmarks.harness.Figures;
import dev.sessionstore.benchmarks.harness.Finding;
import dev.sessionstore.benchmarks.harness.Measurement;
import dev.sessionstore.benchmarks.harness.Operation;
import dev.sessionstore.benchmarks.harness.Section;
import dev.sessionstore.benchmarks.harness.Series;
import dev.sessionstore.benchmarks.harness.Setting;
import dev.sessionstore.benchmarks.harness.Spread;
import dev.sessionstore.benchmarks.harness.Step;
import dev.sessionstore.benchmarks.harness.Subject;
import dev.sessionstore.benchmarks.harness.Table;
import dev.sessionstore.benchmarks.harness.Target;
import dev.sessionstore.benchmarks.harness.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import picocli.CommandLine.Command;

/** How costs grow with what is stored. */
@Command(
    name = "growth",
    description = {
      "Cost against size: 100 to 10,000 sessions with --quick, else to 100,000 sessions with a",
      "million messages, with the exponent of the growth; and against the length of a chat."
    })
final class GrowthCommand extends Measurement {

  private static final int MAX_OUTPUT = 1_000;

  private static final List<Operation> OPERATIONS =
      List.of(
          Operation.GET,
          Operation.LIST,
          Operation.SEARCH,
          Operation.ADD_CHAT_MESSAGE,
          Operation.UPDATE_INSTANCE_STATUS,
          Operation.UPDATE,
          Operation.CREATE);

  private final List<Subject> open = new ArrayList<>();

  @Override
  protected Section measure(Setting setting) throws Exception {
    Section section =
        new Section(
            "growth",
            "Does it get slower the longer I use it?",
            "Workspaces of several sizes, 10 messages for each session and outputs of at most"
                + " 1,000 characters, open at once and measured in turns. An exponent of 0 means"
                + " that size makes no difference, 1 that twice the size costs twice the time.");
    List<Integer> sizes =
        setting.pick(List.of(100, 1_000, 10_000), List.of(100, 1_000, 10_000, 100_000));
    List<Integer> legacySizes = setting.pick(List.of(100, 1_000), List.of(100, 1_000, 10_000));
    try {
      List<Workload> library = new ArrayList<>();
      for (int size : sizes) {
        library.add(library(Large.of(size, MAX_OUTPUT, setting)));
      }
      List<Workload> legacy = new ArrayList<>();
      for (int size : legacySizes) {
        legacy.add(legacy(size, setting));
      }
      sessions(setting, section, sizes, library, legacySizes, legacy);
      chats(setting, section);
    } finally {
      for (Subject subject : open) {
        subject.close();
      }
    }
    return section;
  }

  private Workload library(Large large) throws Exception {
    Subject subject = Side.SQLITE_NORMAL.contender(large.sample().workspace()).open(large.home());
    open.add(subject);
    return new Workload(subject, large.sample());
  }

  private Workload legacy(int size, Setting setting) throws Exception {
    java.nio.file.Path home = setting.folder();
    DataSet.write(DataSet.shape(size, setting.seed()).maxOutput(MAX_OUTPUT), home);
    DataSet data = DataSet.read(home);
    Subject subject = Side.LEGACY.contender(data.workspace()).open(home);
    open.add(subject);
    return new Workload(subject, data);
  }

  private static void sessions(
      Setting setting,
      Section section,
      List<Integer> sizes,
      List<Workload> library,
      List<Integer> legacySizes,
      List<Workload> legacy)
      throws Exception {
    Effort effort =
        setting
            .effort()
            .rounds(setting.pick(7, 12))
            .warmUp(Duration.ofMillis(setting.pick(150, 2_000)));
    List<String> header = new ArrayList<>(List.of(""));
    sizes.forEach(size -> header.add(String.format("%,d", size)));
    header.add("exponent");
    Table table =
        new Table("sqlite NORMAL, medians by number of sessions", header, new ArrayList<>());
    List<Chart.Line> lines = new ArrayList<>();
    for (Operation operation : OPERATIONS) {
      Comparison comparison = new Comparison(effort);
      for (int i = 0; i < sizes.size(); i++) {
        comparison.side("sqlite " + sizes.get(i), library.get(i).step(operation));
      }
      boolean withLegacy = operation == Operation.ADD_CHAT_MESSAGE;
      for (int i = 0; withLegacy && i < legacySizes.size(); i++) {
        comparison.side("old editor " + legacySizes.get(i), legacy.get(i).step(operation));
      }
      List<Series> all = comparison.run();
      section.add(operation.label(), all);
      List<Series> series = all.subList(0, sizes.size());
      add(section, table, operation.label(), sizes, series);
      lines.add(line(operation.label(), sizes, series));
      if (withLegacy) {
        lines.add(
            line("addChatMessage, old editor", legacySizes, all.subList(sizes.size(), all.size())));
      }
      if (operation == Operation.LIST) {
        list(section, series.get(0), series.get(2));
      }
    }
    section.tables().add(table);
    section
        .charts()
        .add(
            new Chart(
                "Cost against the number of sessions",
                Chart.Kind.LINES,
                "sessions",
                "microseconds",
                lines));
  }

  private static void list(Section section, Series small, Series large) {
    section.add(
        Finding.of(
            "list 50 of 10,000 sessions",
            "sqlite NORMAL",
            null,
            large.spread(),
            "µs",
            Target.atMost(1_000)));
    section.add(
        Finding.of(
            "list 50 of 10,000 sessions",
            "sqlite NORMAL",
            "of 100 sessions",
            large.over(small),
            Finding.TIMES,
            Target.atMost(1.5)));
  }

  private static void chats(Setting setting, Section section) throws Exception {
    List<Integer> lengths = List.of(10, 100, 1_000, 10_000);
    Effort effort =
        setting
            .effort()
            .rounds(setting.pick(7, 12))
            .warmUp(Duration.ofMillis(setting.pick(150, 2_000)))
            .maxSteps(200);
    DataSet data = setting.data(lengths.size());
    ChatMessage message = Workload.message(Timestamp.of(Instant.now()));
    List<Subject> subjects = new ArrayList<>();
    try {
      List<WorktreeSession> sessions = new ArrayList<>();
      for (int i = 0; i < lengths.size(); i++) {
        WorktreeSession session =
            data.sessions().get(i).toBuilder()
                .chatHistory(Collections.nCopies(lengths.get(i), message))
                .build();
        sessions.add(session);
        Subject subject = Side.SQLITE_NORMAL.contender(data.workspace()).open(setting.folder());
        subjects.add(subject);
        subject.create(session);
      }
      List<String> header = new ArrayList<>(List.of(""));
      lengths.forEach(length -> header.add(String.format("%,d", length)));
      header.add("exponent");
      Table table = new Table("by length of the chat", header, new ArrayList<>());
      Comparison comparison = new Comparison(effort);
      for (int i = 0; i < lengths.size(); i++) {
        Subject subject = subjects.get(i);
        comparison.side("chat of " + lengths.get(i), new Chatting(subject, sessions.get(i)));
      }
      List<Series> series = comparison.run();
      section.add("addChatMessage", series);
      add(section, table, "addChatMessage", lengths, series);
      section.tables().add(table);
    } finally {
      for (Subject subject : subjects) {
        subject.close();
      }
    }
  }

  /** Adds messages to one session, whose chat is cut again and again to what it was. */
  private static final class Chatting implements Step {

    private final Subject subject;
    private final WorktreeSession session;
    private final Timestamp now = Timestamp.of(Instant.now());
    private final ChatMessage message = Workload.message(now);
    private int added;

    Chatting(Subject subject, WorktreeSession session) {
      this.subject = subject;
      this.session = session;
    }

    @Override
    public void prepare() throws Exception {
      if (added == Workload.MOST_ADDED) {
        subject.cutChat(session);
        added = 0;
      }
    }

    @Override
    public void run() throws Exception {
      subject.addChatMessage(session.id(), message, now);
      added++;
    }
  }

  private static Chart.Line line(String name, List<Integer> sizes, List<Series> series) {
    List<Chart.Point> points = new ArrayList<>();
    for (int i = 0; i < sizes.size(); i++) {
      points.add(new Chart.Point(sizes.get(i), series.get(i).spread().median()));
    }
    return new Chart.Line(name, points);
  }

  private static void add(
      Section section, Table table, String what, List<Integer> sizes, List<Series> series) {
    List<Object> cells = new ArrayList<>(List.of(what));
    series.forEach(one -> cells.add(Figures.micros(one.spread().median())));
    double exponent = exponent(line(what, sizes, series).points());
    cells.add(Figures.of(exponent));
    table.row(cells.toArray());
    section.add(
        Finding.of(
            what + ", " + table.title().replaceFirst(".*\\bby", "by"),
            "sqlite NORMAL",
            null,
            Spread.exactly(exponent),
            "exponent",
            null));
  }

  /** Fits {@code y = a * x^exponent} by least squares of the logarithms. */
  static double exponent(List<Chart.Point> points) {
    double meanX = points.stream().mapToDouble(point -> Math.log(point.x())).average().orElse(0);
    double meanY = points.stream().mapToDouble(point -> Math.log(point.y())).average().orElse(0);
    double covariance = 0;
    double variance = 0;
    for (Chart.Point point : points) {
      double x = Math.log(point.x()) - meanX;
      covariance += x * (Math.log(point.y()) - meanY);
      variance += x * x;
    }
    return covariance / variance;
  }
}
