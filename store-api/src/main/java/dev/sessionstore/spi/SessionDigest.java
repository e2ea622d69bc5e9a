package dev.sessionstore.spi;

import dev.sessionstore.ChatMessage;
import dev.sessionstore.OpenValue;
import dev.sessionstore.Timestamp;
import dev.sessionstore.WorktreeInstance;
import dev.sessionstore.WorktreeSession;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a session is known by without keeping it: 128 bits of a SHA-256 over all of its content.
 * Equal sessions have equal digests, on every machine and in every version of this library;
 * different ones have different digests for all practical purposes.
 *
 * @param text 32 lower-case hexadecimal digits; empty for {@link #DELETED}
 */
public record SessionDigest(String text) {

  /** Stands for a session that was deleted. */
  public static final SessionDigest DELETED = new SessionDigest("");

  private static final int BYTES = 16;

  /**
   * Computes the digest of a session.
   *
   * @param session the session
   * @return its digest
   */
  public static SessionDigest of(WorktreeSession session) {
    return new SessionDigest(
        HexFormat.of().formatHex(new Content().session(session).digest(), 0, BYTES));
  }

  /**
   * The content as bytes: every component in the order of its record, a text as the number of its
   * UTF-8 bytes and these, an absent one as -1, a list as its size and its items. Where a component
   * is added some day, it must add nothing while it is absent.
   */
  private static final class Content {

    private final MessageDigest sha256 = sha256();
    private final ByteBuffer number = ByteBuffer.allocate(Integer.BYTES);

    private static MessageDigest sha256() {
      try {
        return MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-256", e);
      }
    }

    byte[] digest() {
      return sha256.digest();
    }

    Content session(WorktreeSession session) {
      text(session.id());
      value(session.type());
      text(session.task());
      value(session.status());
      time(session.createdAt());
      time(session.updatedAt());
      time(session.completedAt());
      list(session.instances(), this::instance);
      list(session.chatHistory(), this::message);
      text(session.model());
      scalar(session.timeoutSeconds());
      scalar(session.preserveWorktrees());
      scalar(session.winnerId());
      list(session.runtimeMix(), this::text);
      scalar(session.totalDuration());
      scalar(session.totalFilesChanged());
      scalar(session.totalLinesAdded());
      scalar(session.totalLinesDeleted());
      text(session.extensions().canonicalText());
      return this;
    }

    private void instance(WorktreeInstance instance) {
      scalar(instance.instanceId());
      text(instance.worktreePath());
      text(instance.branch());
      text(instance.agentName());
      value(instance.status());
      text(instance.tmuxSessionId());
      text(instance.output());
      time(instance.startTime());
      time(instance.endTime());
      scalar(instance.filesChanged());
      scalar(instance.linesAdded());
      scalar(instance.linesDeleted());
      text(instance.runtime());
      text(instance.model());
      text(instance.runtimeLabel());
      text(instance.extensions().canonicalText());
    }

    private void message(ChatMessage message) {
      text(message.id());
      value(message.role());
      text(message.content());
      time(message.timestamp());
      scalar(message.instanceId());
      text(message.extensions().canonicalText());
    }

    private <T> void list(@Nullable List<T> items, Consumer<T> item) {
      length(items == null ? -1 : items.size());
      if (items != null) {
        items.forEach(item);
      }
    }

    private void value(OpenValue value) {
      text(value.value());
    }

    private void time(@Nullable Timestamp time) {
      text(time == null ? null : time.text());
    }

    private void scalar(@Nullable Object numberOrBoolean) {
      text(numberOrBoolean == null ? null : numberOrBoolean.toString());
    }

    private void text(@Nullable String text) {
      if (text == null) {
        length(-1);
      } else {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        length(bytes.length);
        sha256.update(bytes);
      }
    }

    private void length(int length) {
      sha256.update(number.clear().putInt(length).flip());
    }
  }
}
