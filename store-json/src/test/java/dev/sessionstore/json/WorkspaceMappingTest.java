package dev.sessionstore.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkspaceMappingTest {

  private static final String OLD = "00000000000000aa";
  private static final Workspace NEW = Workspace.recorded("00000000000000bb", "/new \"日本\\");

  @TempDir Path folder;

  private boolean rename(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("mapping.json"), text);
    return new WorkspaceMapping(file).rename(OLD, NEW);
  }

  private String content() throws IOException {
    return Files.readString(folder.resolve("mapping.json"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\uFEFF"})
  void renamedEntry_leavesEveryOtherByte(String mark) throws IOException {
    String before = mark + "{ \"x\": [1.50, {}],\n\t\"日本\" : \"ü\\u0041\",\n ";
    String after = " ,\"00000000000000cc\":1e400, \"y\": null }\n\n";

    assertThat(rename(before + '"' + OLD + "\" :  \"/o\\u006cd\"" + after)).isTrue();

    assertThat(content()).isEqualTo(before + "\"00000000000000bb\" :  \"/new \\\"日本\\\\\"" + after);
    assertThat(new WorkspaceMapping(folder.resolve("mapping.json")).read())
        .containsEntry(NEW.hash(), NEW.path().orElseThrow())
        .doesNotContainKey(OLD);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"00000000000000aa\": \"/old\"",
        "{\"00000000000000aa\": 1}",
        "{\"\\u00300000000000000aa\": \"/old\"}",
        "{\"00000000000000aa\": \"/old\", \"00000000000000bb\": \"/there\"}"
      })
  void whatCannotBeRenamed_staysAsItIs(String text) throws IOException {
    assertThat(rename(text)).isFalse();
    assertThat(content()).isEqualTo(text);
  }

  @Test
  void damage_isNamed_andNoneWhereTheFileIsWell_orNotThere() throws IOException {
    WorkspaceMapping mapping = new WorkspaceMapping(folder.resolve("some.json"));
    assertThat(mapping.damage()).isEmpty();

    Files.writeString(folder.resolve("some.json"), "{\"" + OLD + "\": \"/old\"");
    assertThat(mapping.damage()).hasValue("it is no JSON object");
    assertThat(mapping.read()).isEmpty();

    Files.writeString(folder.resolve("some.json"), "{\"" + OLD + "\": \"/old\"}");
    assertThat(mapping.damage()).isEmpty();
  }

  @Test
  void noFile_orNoPath_changesNothing() throws IOException {
    Path file = folder.resolve("none.json");

    assertThat(new WorkspaceMapping(file).rename(OLD, NEW)).isFalse();
    assertThat(file).doesNotExist();
    Files.writeString(file, "{\"" + OLD + "\": \"/old\"}");
    assertThat(new WorkspaceMapping(file).rename(OLD, Workspace.ofHash(NEW.hash()))).isFalse();
  }
}
