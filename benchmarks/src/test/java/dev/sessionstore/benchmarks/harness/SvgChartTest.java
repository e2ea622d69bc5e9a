package dev.sessionstore.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

class SvgChartTest {

  @TempDir Path folder;

  @Test
  void chartsOverTime_areOnePicture_withAllLinesFromZero() throws Exception {
    Path file = folder.resolve("soak.svg");

    SvgChart.write(
        List.of(
            chart("Heap & more", new Chart.Line("heap", points(0, 3, 40))),
            chart("Rows", new Chart.Line("rows", points(0, 0, 0)))),
        file);

    Document svg = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
    assertThat(svg.getDocumentElement().getNodeName()).isEqualTo("svg");
    NodeList lines = svg.getElementsByTagName("polyline");
    assertThat(lines.getLength()).isEqualTo(2);
    assertThat(lines.item(0).getAttributes().getNamedItem("points").getNodeValue())
        .startsWith("60.0,300.0 ")
        .endsWith(",10.0");
    assertThat(svg.getDocumentElement().getTextContent()).contains("Heap & more", "rows");
  }

  private static Chart chart(String title, Chart.Line line) {
    return new Chart(title, Chart.Kind.OVER_TIME, "minutes", "MB", List.of(line));
  }

  private static List<Chart.Point> points(double... figures) {
    return java.util.stream.IntStream.range(0, figures.length)
        .mapToObj(i -> new Chart.Point(i, figures[i]))
        .toList();
  }
}
