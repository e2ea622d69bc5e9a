package dev.sessionstore.hybrid.metrics;

/** What a store is asked to do: the operations of the API, and the mirror's work. */
public enum Operation {
  /** {@link dev.sessionstore.SessionStore#create}. */
  CREATE("create", true),
  /** {@link dev.sessionstore.SessionStore#update}. */
  UPDATE("update", true),
  /** {@link dev.sessionstore.SessionStore#modify}. */
  MODIFY("modify", true),
  /** {@link dev.sessionstore.SessionStore#delete}. */
  DELETE("delete", true),
  /** {@link dev.sessionstore.SessionStore#addChatMessage}. */
  ADD_CHAT_MESSAGE("addChatMessage", true),
  /** {@link dev.sessionstore.SessionStore#updateInstanceStatus}. */
  UPDATE_INSTANCE_STATUS("updateInstanceStatus", true),
  /** {@link dev.sessionstore.SessionStore#get}. */
  GET("get", false),
  /** {@link dev.sessionstore.SessionStore#find}. */
  FIND("find", false),
  /** {@link dev.sessionstore.SessionStore#getAll}. */
  GET_ALL("getAll", false),
  /** {@link dev.sessionstore.SessionStore#forEach}. */
  FOR_EACH("forEach", false),
  /** {@link dev.sessionstore.SessionStore#list}. */
  LIST("list", false),
  /** {@link dev.sessionstore.SessionStore#search}. */
  SEARCH("search", false),
  /** {@link dev.sessionstore.SessionStore#workspaces}. */
  WORKSPACES("workspaces", false),
  /**
   * Bringing the follower up to date: writing a batch into the follower, or reading from the leader
   * what belongs into it.
   */
  MIRROR("mirror", true);

  private final String id;
  private final boolean write;

  Operation(String id, boolean write) {
    this.id = id;
    this.write = write;
  }

  /**
   * Returns the name that stands in files and meters.
   *
   * @return the method's name, or {@code mirror}
   */
  public String id() {
    return id;
  }

  /**
   * Tells whether the operation changes sessions.
   *
   * @return false for the operations that only read
   */
  public boolean isWrite() {
    return write;
  }

  /**
   * Tells whether the operation changes sessions of this store. It is {@link #isWrite()}, but that
   * {@link #MIRROR} only reads the leader.
   *
   * @param side the store
   * @return whether it writes to it
   */
  public boolean isWriteTo(Side side) {
    return write && (this != MIRROR || side == Side.FOLLOWER);
  }
}
