package dev.sessionstore.benchmarks;

import dev.sessionstore.ChatMessage;
import dev.sessionstore.Durability;
import dev.sessionstore.InstanceStatus;
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
import dev.sessionstore.benchmarks.harness.Subject;
import dev.sessionstore.benchmarks.harness.Table;
import dev.sessionstore.benchmarks.harness.Target;
import dev.sessionstore.benchmarks.harness.Timing;
import dev.sessionstore.benchmarks.harness.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** Many threads on one store. */
@Command(
    name = "concurrency",
    description = "1 to 32 threads that write, and readers beside a writer, with percentiles.")
final class ConcurrencyCommand extends Measurement {

  private static final List<Integer> FEW_COUNTS = List.of(1, 4, 16);
  private static final List<Integer> ALL_COUNTS = List.of(1, 2, 4, 8, 16, 32);
  private static final int MANY = 16;
  private static final int READERS = 2;
  private static final String RATE = "operations/s";
  private static final double NANOS_PER_MICRO = 1_000;

  private static final List<Operation> WRITES =
      List.of(Operation.ADD_CHAT_MESSAGE, Operation.UPDATE_INSTANCE_STATUS, Operation.CREATE);

  private final AtomicLong created = new AtomicLong();
  private List<Integer> counts = ALL_COUNTS;

  @Override
  protected Section measure(Setting setting) throws Exception {
    DataSet data = setting.data(1_000);
    counts = setting.pick(FEW_COUNTS, ALL_COUNTS);
    Section section =
        new Section(
            "concurrency",
            "What happens when many threads write at once?",
            "1,000 sessions in one store; each number of threads in turn, each thread writing as"
                + " fast as it can. Writers that wait share the next commit, and with it its sync.");
    Effort effort =
        setting.effort().rounds(setting.pick(6, 10)).turn(Duration.ofMillis(setting.pick(60, 400)));
    for (Durability durability : List.of(Durability.FULL, Durability.NORMAL)) {
      Side side = durability == Durability.FULL ? Side.SQLITE_FULL : Side.SQLITE_NORMAL;
      try (Subject subject = side.contender(data.workspace()).open(setting.folder())) {
        subject.fill(data.sessions());
        write(section, durability, subject, data, effort);
        if (durability == Durability.NORMAL) {
          readBesideWriter(section, subject, data, effort);
        }
      }
    }
    return section;
  }

  private void write(
      Section section, Durability durability, Subject subject, DataSet data, Effort effort)
      throws Exception {
    Table table =
        Table.of(
            "Writes with " + durability + ": operations a second, and how long each took",
            "",
            "threads",
            RATE,
            "p50",
            "p99",
            "p99.9",
            "max");
    List<Chart.Line> lines = new ArrayList<>();
    for (Operation operation : WRITES) {
      Comparison comparison = new Comparison(effort);
      List<Histogram> steps = new ArrayList<>();
      for (int threads : counts) {
        Histogram own = new Histogram(3);
        steps.add(own);
        comparison.gauge(
            threads + " threads",
            () -> {
              double rate =
                  Crowd.run(
                      threads,
                      effort.turn().toNanos(),
                      own,
                      thread -> work(operation, subject, data, thread));
              restore(operation, subject, data);
              return rate;
            });
      }
      List<Series> series = comparison.run();
      String what = operation.label() + ", " + durability;
      List<Chart.Point> points = new ArrayList<>();
      for (int i = 0; i < counts.size(); i++) {
        section.timings().add(Timing.of(what, series.get(i), RATE));
        row(table, operation.label(), counts.get(i), series.get(i), steps.get(i));
        points.add(new Chart.Point(counts.get(i), series.get(i).spread().median()));
      }
      lines.add(new Chart.Line(operation.label(), points));
      Series many = series.get(counts.indexOf(MANY));
      section.add(
          Finding.of(
              what,
              MANY + " threads",
              "1 thread",
              many.over(series.get(0)),
              "× the rate",
              target(operation, durability)));
    }
    section.tables().add(table);
    section
        .charts()
        .add(new Chart("Writes a second, " + durability, Chart.Kind.LINES, "threads", RATE, lines));
  }

  private static void row(Table table, String what, int threads, Series rate, Histogram steps) {
    table.row(
        what,
        threads,
        Figures.of(rate.spread().median()),
        Figures.micros(steps.getValueAtPercentile(50) / NANOS_PER_MICRO),
        Figures.micros(steps.getValueAtPercentile(99) / NANOS_PER_MICRO),
        Figures.micros(steps.getValueAtPercentile(99.9) / NANOS_PER_MICRO),
        Figures.micros(steps.getMaxValue() / NANOS_PER_MICRO));
  }

  private static @Nullable Target target(Operation operation, Durability durability) {
    if (durability == Durability.NORMAL) {
      return null;
    }
    return Target.atLeast(operation == Operation.CREATE ? 1.5 : 3);
  }

  private Crowd.Work work(Operation operation, Subject subject, DataSet data, int thread) {
    Timestamp now = Timestamp.of(Instant.now());
    ChatMessage message = Workload.message(now);
    int size = data.sessions().size();
    return step -> {
      WorktreeSession session = data.sessions().get((thread * 31 + step * 7) % size);
      switch (operation) {
        case ADD_CHAT_MESSAGE -> subject.addChatMessage(session.id(), message, now);
        case UPDATE_INSTANCE_STATUS ->
            subject.updateInstanceStatus(
                session.id(),
                session.instances().get(0).instanceId(),
                step % 2 == 0 ? InstanceStatus.RUNNING : InstanceStatus.COMPLETED,
                now);
        default ->
            subject.create(session.toBuilder().id("created-" + created.incrementAndGet()).build());
      }
    };
  }

  /** Makes the store what it was before the turn, so that the next one finds no more in it. */
  private void restore(Operation operation, Subject subject, DataSet data) throws Exception {
    for (long i = created.getAndSet(0); i > 0; i--) {
      subject.delete("created-" + i);
    }
    if (operation == Operation.ADD_CHAT_MESSAGE) {
      for (WorktreeSession session : data.sessions()) {
        subject.cutChat(session);
      }
    }
  }

  private void readBesideWriter(Section section, Subject subject, DataSet data, Effort effort)
      throws Exception {
    Table table =
        Table.of(READERS + " readers, NORMAL", "", "beside", RATE, "p50", "p99", "p99.9", "max");
    for (Operation operation : List.of(Operation.GET, Operation.LIST)) {
      Histogram alone = new Histogram(3);
      Histogram beside = new Histogram(3);
      List<Series> series =
          new Comparison(effort)
              .gauge("nobody", () -> read(operation, subject, data, effort, alone))
              .gauge(
                  "a writer",
                  () -> {
                    try (Writer writer =
                        new Writer(work(Operation.ADD_CHAT_MESSAGE, subject, data, 0))) {
                      double rate = read(operation, subject, data, effort, beside);
                      writer.check();
                      return rate;
                    } finally {
                      restore(Operation.ADD_CHAT_MESSAGE, subject, data);
                      subject.search(
                          DataSet.NOWHERE, 1); // or the index would catch up beside nobody
                    }
                  })
              .run();
      for (int i = 0; i < 2; i++) {
        Histogram steps = i == 0 ? alone : beside;
        section.timings().add(Timing.of(operation.label(), series.get(i), RATE));
        table.row(
            operation.label(),
            series.get(i).name(),
            Figures.of(series.get(i).spread().median()),
            Figures.micros(steps.getValueAtPercentile(50) / NANOS_PER_MICRO),
            Figures.micros(steps.getValueAtPercentile(99) / NANOS_PER_MICRO),
            Figures.micros(steps.getValueAtPercentile(99.9) / NANOS_PER_MICRO),
            Figures.micros(steps.getMaxValue() / NANOS_PER_MICRO));
      }
      section.add(
          Finding.of(
              operation.label() + ", " + READERS + " readers",
              "beside a writer",
              "beside nobody",
              series.get(1).over(series.get(0)),
              "× the rate",
              null));
    }
    section.tables().add(table);
  }

  private static double read(
      Operation operation, Subject subject, DataSet data, Effort effort, Histogram steps)
      throws Exception {
    int size = data.sessions().size();
    return Crowd.run(
        READERS,
        effort.turn().toNanos(),
        steps,
        thread ->
            step -> {
              if (operation == Operation.LIST) {
                subject.list(50);
              } else {
                subject.get(data.sessions().get((thread * 31 + step * 7) % size).id());
              }
            });
  }

  /** One thread that writes until it is closed. */
  private static final class Writer implements AutoCloseable {

    private final AtomicBoolean ended = new AtomicBoolean();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Future<?> work;

    Writer(Crowd.Work work) {
      this.work =
          thread.submit(
              () -> {
                for (int step = 0; !ended.get(); step++) {
                  work.run(step);
                }
                return null;
              });
    }

    /** Fails if it does not write any more. */
    void check() throws Exception {
      if (work.isDone()) {
        work.get();
      }
    }

    @Override
    public void close() throws Exception {
      ended.set(true);
      work.get();
      thread.shutdown();
    }
  }
}
