package dev.sessionstore.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import dev.sessionstore.tck.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** The table of faults names the tests that there are, and each of them carries its number. */
class ReliabilityTableTest {

  private static final int FAULTS = 44;

  private static final Path TABLE = DocumentationTest.ROOT.resolve("docs/reliability.md");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d+) \\|(.*)\\|$");
  private static final Pattern TEST = Pattern.compile("`(\\w+#\\w+)`");
  private static final Pattern NUMBER = Pattern.compile("\\d+");

  @Test
  void everyFaultHasItsRow_inOrder() throws IOException {
    assertThat(rows().stream().map(row -> Integer.valueOf(row.group(1))))
        .containsExactlyElementsOf(IntStream.rangeClosed(1, FAULTS).boxed().toList());
    assertThat(rows())
        .allSatisfy(
            row -> assertThat(cells(row)).as(row.group()).hasSize(3).allMatch(c -> !c.isBlank()));
  }

  @Test
  void theTestsOfEachRow_areThoseThatCarryItsNumber() throws IOException {
    Map<Integer, TreeSet<String>> named = new TreeMap<>();
    for (MatchResult row : rows()) {
      List<String> cells = cells(row);
      List<String> tests =
          TEST.matcher(cells.get(cells.size() - 1)).results().map(m -> m.group(1)).toList();
      assertThat(tests).as(row.group(1)).isNotEmpty().doesNotHaveDuplicates();
      named.put(Integer.valueOf(row.group(1)), new TreeSet<>(tests));
    }

    assertThat(named).isEqualTo(numberedTests());
  }

  private static List<MatchResult> rows() throws IOException {
    return ROW.matcher(Files.readString(TABLE).replace("\r\n", "\n")).results().toList();
  }

  private static List<String> cells(MatchResult row) {
    return List.of(row.group(2).split(" \\| "));
  }

  /** The tests that carry {@link Fault}, found in the sources, as they are in all modules. */
  private static Map<Integer, TreeSet<String>> numberedTests() throws IOException {
    Map<Integer, TreeSet<String>> tests = new TreeMap<>();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  null,
                  List.of("-proc:none"),
                  null,
                  files.getJavaFileObjectsFromPaths(testSources()));
      for (CompilationUnitTree unit : task.parse()) {
        new TreePathScanner<Void, Void>() {
          @Override
          public Void visitMethod(MethodTree method, Void nothing) {
            for (AnnotationTree annotation : method.getModifiers().getAnnotations()) {
              if (annotation.getAnnotationType().toString().equals(Fault.class.getSimpleName())) {
                String owner =
                    ((ClassTree) getCurrentPath().getParentPath().getLeaf())
                        .getSimpleName()
                        .toString();
                NUMBER
                    .matcher(annotation.getArguments().toString())
                    .results()
                    .map(number -> Integer.valueOf(number.group()))
                    .forEach(
                        number ->
                            assertThat(
                                    tests
                                        .computeIfAbsent(number, any -> new TreeSet<>())
                                        .add(owner + "#" + method.getName()))
                                .as("another test of this name: %s", method.getName())
                                .isTrue());
              }
            }
            return super.visitMethod(method, nothing);
          }
        }.scan(unit, null);
      }
    }
    return tests;
  }

  private static List<Path> testSources() throws IOException {
    List<Path> sources = new ArrayList<>();
    try (Stream<Path> modules = Files.list(DocumentationTest.ROOT)) {
      for (Path tests : modules.map(each -> each.resolve("src/test/java")).sorted().toList()) {
        if (Files.isDirectory(tests)) {
          try (Stream<Path> files = Files.walk(tests)) {
            files
                .filter(
                    file ->
                        file.toString().endsWith("Test.java")
                            || file.toString().endsWith("Contract.java")
                            || file.toString().endsWith("Properties.java"))
                .forEach(sources::add);
          }
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return sources;
  }
}
