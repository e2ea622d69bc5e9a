package dev.sessionstore.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sessionstore.SessionOrder;
import dev.sessionstore.Timestamp;
import dev.sessionstore.tck.SessionArbitraries;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageCursorTest {

  @Property(tries = 300)
  void anyCursor_decoded_isTheSame(
      @ForAll SessionOrder order,
      @ForAll long sortKey,
      @ForAll long position,
      @ForAll("ids") String id) {
    PageCursor cursor = new PageCursor(order, sortKey, position, id);

    assertThat(cursor.encode()).matches("[A-Za-z0-9_-]+");
    assertThat(PageCursor.decode(cursor.encode(), order)).isEqualTo(cursor);
  }

  @Provide
  Arbitrary<String> ids() {
    return SessionArbitraries.text();
  }

  @Test
  void decode_idWithColons_keepsThem() {
    PageCursor cursor = new PageCursor(SessionOrder.CREATED_ASC, Timestamp.UNREADABLE, 0, ":a:b::");

    assertThat(PageCursor.decode(cursor.encode(), SessionOrder.CREATED_ASC)).isEqualTo(cursor);
  }

  @Test
  void decode_otherOrder_refusedNamingBoth() {
    String cursor = new PageCursor(SessionOrder.CREATED_ASC, 1, 2, "s").encode();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> PageCursor.decode(cursor, SessionOrder.UPDATED_DESC))
        .withMessageContaining("CREATED_ASC")
        .withMessageContaining("UPDATED_DESC");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "CREATED_ASC",
        "CREATED_ASC:1",
        "CREATED_ASC:1:2",
        "CREATED_ASC:x:2:s",
        "CREATED_ASC:1:x:s",
        "CREATED_ASC:9223372036854775808:2:s",
        "created_asc:1:2:s",
        ":1:2:s",
      })
  void decode_anythingElse_refused(String plain) {
    String encoded = Base64.getUrlEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    for (String cursor : new String[] {plain, encoded, "日本語", "+/", "a"}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> PageCursor.decode(cursor, SessionOrder.CREATED_ASC))
          .withMessageContaining("not a cursor");
    }
  }
}
