package dev.sessionstore.benchmarks;

import dev.sessionstore.benchmarks.harness.Figures;
import dev.sessionstore.benchmarks.harness.Finding;
import dev.sessionstore.benchmarks.harness.Table;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What an editor of a soak tells while it works. */
final class SoakProcess {

  private static final double MEGABYTE = 1_000_000;
  private static final double NANOS_PER_MINUTE = 60e9;

  private final String name;
  private final Process process;
  private final SoakTrack heap;
  private final SoakTrack resident;
  private final SoakTrack descriptors;
  private final SoakTrack threads;
  private final SoakTrack operations;
  private final SoakTrack errors;
  private final List<String[]> latencies = new ArrayList<>();
  private long counted = -1;

  SoakProcess(String name, Process process) {
    this.name = name;
    this.process = process;
    heap = new SoakTrack("heap after GC", name, "MB");
    resident = new SoakTrack("resident memory", name, "MB");
    descriptors = new SoakTrack("file descriptors", name, "");
    threads = new SoakTrack("threads", name, "");
    operations = new SoakTrack("operations", name, "");
    errors = new SoakTrack("errors", name, "");
  }

  /**
   * Follows it to its end.
   *
   * @param start the beginning of the soak, as of {@link System#nanoTime}
   * @throws IOException if it failed
   */
  void follow(long start) throws IOException {
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        take(line.split(" "), (System.nanoTime() - start) / NANOS_PER_MINUTE);
      }
    }
    if (counted < 0) {
      throw new IOException(name + " did not come to its end");
    }
  }

  private void take(String[] words, double minutes) {
    switch (words[0]) {
      case SoakEditor.SAMPLE -> {
        heap.add(minutes, Double.parseDouble(words[1]) / MEGABYTE);
        descriptors.add(minutes, Double.parseDouble(words[2]));
        threads.add(minutes, Double.parseDouble(words[3]));
        resident.add(minutes, Double.parseDouble(words[4]) / MEGABYTE);
        operations.add(minutes, Double.parseDouble(words[5]));
        errors.add(minutes, Double.parseDouble(words[6]));
      }
      case SoakEditor.LATENCY -> latencies.add(words);
      case SoakEditor.COUNTED -> counted = Long.parseLong(words[1]);
      default -> throw new IllegalArgumentException("not a line of an editor: " + words[0]);
    }
  }

  void destroy() {
    process.destroyForcibly();
  }

  /** Returns how often it counted up and was told that this is stored. */
  long counted() {
    return counted;
  }

  long errors() {
    return (long) errors.last();
  }

  long operations() {
    return (long) operations.last();
  }

  List<SoakTrack> memory() {
    return List.of(heap, resident);
  }

  List<SoakTrack> handles() {
    return List.of(descriptors, threads);
  }

  /** Caches, and what the virtual machine keeps for itself, may still grow a little. */
  List<Finding> findings() {
    return List.of(
        heap.growsAtMost(0.25, 8),
        resident.growsAtMost(0.25, 32),
        descriptors.growsAtMost(0, 8),
        threads.growsAtMost(0, 4));
  }

  void addLatencies(Table table) {
    for (String[] words : latencies) {
      List<String> cells = new ArrayList<>(List.of(name + ": " + words[1], words[2]));
      for (int i = 3; i < words.length; i++) {
        cells.add(Figures.micros(Double.parseDouble(words[i])));
      }
      table.row(cells.toArray());
    }
  }
}
