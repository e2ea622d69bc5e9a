package dev.sessionstore;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One message of a session's chat. Messages are kept in the order of the list; their ids repeat,
 * within a session and across sessions, and their timestamps may go backwards. Immutable.
 *
 * @param id the message's id, not unique
 * @param role who wrote it
 * @param content the text, of any length
 * @param timestamp when it was written
 * @param instanceId the instance that it belongs to, 0 to 4294967295, or null; may name none that
 *     exists
 * @param extensions members without a meaning to this library
 */
public record ChatMessage(
    String id,
    MessageRole role,
    String content,
    Timestamp timestamp,
    @Nullable Long instanceId,
    RawJson extensions) {

  /**
   * Checks that nothing required is null and copies the lists.
   *
   * @param id {@link #id()}
   * @param role {@link #role()}
   * @param content {@link #content()}
   * @param timestamp {@link #timestamp()}
   * @param instanceId {@link #instanceId()}
   * @param extensions {@link #extensions()}
   */
  public ChatMessage {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(content, "content");
    Objects.requireNonNull(timestamp, "timestamp");
    Objects.requireNonNull(extensions, "extensions");
  }

  /**
   * Returns a builder without components; {@code id}, {@code role}, {@code content} and {@code
   * timestamp} must be set.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns a builder that starts out with this value's components.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.id = id;
    builder.role = role;
    builder.content = content;
    builder.timestamp = timestamp;
    builder.instanceId = instanceId;
    builder.extensions = extensions;
    return builder;
  }

  /**
   * Returns a description without content, safe for logs.
   *
   * @return id and role
   */
  @Override
  public String toString() {
    return "ChatMessage[id=" + id + ", role=" + role + "]";
  }

  /** Builds a {@link ChatMessage}. Not safe for use by several threads. */
  public static final class Builder {

    private @Nullable String id;
    private @Nullable MessageRole role;
    private @Nullable String content;
    private @Nullable Timestamp timestamp;
    private @Nullable Long instanceId;
    private RawJson extensions = RawJson.EMPTY;

    private Builder() {}

    /**
     * Sets {@link ChatMessage#id()}.
     *
     * @param id the message's id, not unique
     * @return this builder
     */
    public Builder id(String id) {
      this.id = id;
      return this;
    }

    /**
     * Sets {@link ChatMessage#role()}.
     *
     * @param role who wrote it
     * @return this builder
     */
    public Builder role(MessageRole role) {
      this.role = role;
      return this;
    }

    /**
     * Sets {@link ChatMessage#content()}.
     *
     * @param content the text, of any length
     * @return this builder
     */
    public Builder content(String content) {
      this.content = content;
      return this;
    }

    /**
     * Sets {@link ChatMessage#timestamp()}.
     *
     * @param timestamp when it was written
     * @return this builder
     */
    public Builder timestamp(Timestamp timestamp) {
      this.timestamp = timestamp;
      return this;
    }

    /**
     * Sets {@link ChatMessage#instanceId()}.
     *
     * @param instanceId the instance that it belongs to, 0 to 4294967295, or null; may name none
     *     that exists
     * @return this builder
     */
    public Builder instanceId(@Nullable Long instanceId) {
      this.instanceId = instanceId;
      return this;
    }

    /**
     * Sets {@link ChatMessage#extensions()}.
     *
     * @param extensions members without a meaning to this library
     * @return this builder
     */
    public Builder extensions(RawJson extensions) {
      this.extensions = extensions;
      return this;
    }

    /**
     * Builds the value.
     *
     * @return the value
     * @throws NullPointerException naming the component, if a required one was not set
     */
    public ChatMessage build() {
      return new ChatMessage(
          Objects.requireNonNull(id, "id"),
          Objects.requireNonNull(role, "role"),
          Objects.requireNonNull(content, "content"),
          Objects.requireNonNull(timestamp, "timestamp"),
          instanceId,
          extensions);
    }
  }
}
