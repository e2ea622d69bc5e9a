package dev.sessionstore.migrate.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sessionstore.InvalidSessionException;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.SessionJson;
import dev.sessionstore.spi.SessionDigest;
import dev.sessionstore.tck.SessionDifference;

/** Any text: a session that comes back equal, or an error of the one kind that is promised. */
class SessionJsonFuzzTest {

  @FuzzTest
  void anyText_isRefused_orComesBack(byte[] input) {
    String text = AnyText.of(input);
    WorktreeSession session;
    try {
      session = SessionJson.read(text);
    } catch (InvalidSessionException e) {
      return;
    }
    String written = SessionJson.write(session);

    WorktreeSession again = SessionJson.read(written);
    SessionDifference.assertSame(session, again);
    assertThat(SessionJson.write(again)).isEqualTo(written);
    assertThat(SessionDigest.of(again)).isEqualTo(SessionDigest.of(session));
    for (var message : session.chatHistory()) {
      assertThat(SessionJson.readMessage(SessionJson.writeMessage(message))).isEqualTo(message);
    }
  }
}
