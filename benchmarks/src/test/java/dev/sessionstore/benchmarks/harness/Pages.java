package dev.sessionstore.benchmarks.harness;

import java.util.List;

/** Reports to write. */
final class Pages {

  static final Machine MACHINE = new Machine(2, "Linux", "a JVM", 512, 0.5, "1.0", "today");

  private Pages() {}

  static Section section(double figure) {
    Section section = new Section("legacy", "How <fast>?", "Measured & compared.");
    section.add(
        Finding.of(
            "get",
            "sqlite FULL",
            "old editor",
            new Spread(figure, figure - 1, figure + 1),
            "× as fast",
            Target.atLeast(100)));
    section.tables().add(Table.of("Medians", "", "a").row("在庫", "1 µs").row("b", "12 µs"));
    section
        .charts()
        .add(new Chart("Bars", Chart.Kind.BARS, "", "times", List.of(Chart.bar("get", 40))));
    section
        .charts()
        .add(
            new Chart(
                "Lines",
                Chart.Kind.LINES,
                "sessions",
                "µs",
                List.of(
                    new Chart.Line(
                        "get", List.of(new Chart.Point(100, 3), new Chart.Point(1_000, 4))))));
    section.notes().add("A note.");
    Series series = new Series("sqlite FULL");
    series.turn(List.of(1_000L, 2_000L));
    section.add("get", List.of(series));
    return section;
  }

  static Report report(double figure) {
    return new Report("benchmarks.jar legacy", MACHINE, 3, List.of(section(figure)));
  }
}
