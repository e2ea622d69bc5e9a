package dev.sessionstore.benchmarks.harness;

import java.util.List;

/** A command that measures one thing, and prints what it found. */
public abstract class Measurement extends ReportingCommand {

  /** Makes a measurement that keeps nothing by default. */
  protected Measurement() {}

  /** Measures. */
  protected abstract Section measure(Setting setting) throws Exception;

  @Override
  protected final List<Section> sections(Setting setting) throws Exception {
    Section section = measure(setting);
    print(section);
    return List.of(section);
  }
}
