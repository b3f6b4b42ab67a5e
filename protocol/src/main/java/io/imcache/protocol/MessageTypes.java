package io.imcache.protocol;

/** Values of an envelope's {@code type}, and the names of the plain events beside envelopes. */
public final class MessageTypes {
    /** Event that carries envelopes, in both directions. */
    public static final String EVENT_MESSAGE = "message";
    /** Plain event: {@code {"room": "worker:<id>", "workerId": "<id>"}}, acknowledged with {@code true}. */
    public static final String EVENT_JOIN_ROOM = "join_room";

    /** Plain event: {@code {"account_id": …}}, acknowledged with the ids that the account has. */
    public static final String EVENT_GET_HISTORY_IDS = "worker:get_history_ids";
    /**
     * Plain event: {@code {"account_id": …, "user_info": {…}}}, whose fields become the profile's. It may have {@code cookies} and a
     * {@code fingerprint}, which are kept.
     */
    public static final String EVENT_LOGIN_SUCCESS = "worker:login:success";
    /** Plain event: {@code {"session_id": …, "account_id": …, "status": …}}; with the status {@code success} as the one above. */
    public static final String EVENT_LOGIN_STATUS = "worker:login:status";

    /** Plain event: whether the message of a {@code master:reply:request} was sent. */
    public static final String EVENT_REPLY_RESULT = "worker:reply:result";

    /**
     * Plain events: {@code worker:push_new_comments}, {@code …_messages} and {@code …_videos} {@code {"request_id": …,
     * "account_id": …, "<comments|messages|videos>": […]}}, answered by the event {@link #pushNewAck}.
     */
    public static final String EVENT_PUSH_NEW_PREFIX = "worker:push_new_";

    public static final String WORKER_REGISTER = "worker:register";
    public static final String WORKER_HEARTBEAT = "worker:heartbeat";
    public static final String WORKER_ACCOUNT_STATUS = "worker:account:status";
    public static final String WORKER_DATA_SYNC = "worker:data:sync";
    public static final String WORKER_DATA_DELTA = "worker:data:delta";
    public static final String WORKER_ACCOUNT_CLAIM = "worker:account:claim";
    /** {@code {"epochs": {<account id>: <epoch>}}}: holds leases over this connection that were claimed over another one. */
    public static final String WORKER_ACCOUNT_RENEW = "worker:account:renew";
    /** A worker began an account anew after a {@code master:update-account-storage}, or could not. */
    public static final String WORKER_ACCOUNT_RESTARTED = "worker:account-restarted";

    public static final String WORKER_COMMENTS_UPDATE = "worker:comments:update";
    public static final String WORKER_CONTENTS_UPDATE = "worker:contents:update";
    public static final String WORKER_CONVERSATIONS_UPDATE = "worker:conversations:update";
    public static final String WORKER_MESSAGES_UPDATE = "worker:messages:update";
    public static final String WORKER_NOTIFICATIONS_UPDATE = "worker:notifications:update";

    /** From a master: crawl this account. Its payload is the account, as in the answer to a registration. */
    public static final String MASTER_TASK_ASSIGN = "master:task:assign";

    /** From a master: settings of {@code account_id} have changed; register again to read them. */
    public static final String MASTER_ACCOUNT_CONFIG_UPDATE = "master:account:config_update";

    /** From a master: stop crawling {@code account_id}, for the {@code reason} given. */
    public static final String MASTER_TASK_REVOKE = "master:task:revoke";

    /** From a master: another worker has a later lease on {@code account_id} than that of this {@code epoch}. */
    public static final String MASTER_LEASE_LOST = "master:lease:lost";
    /** From a master: log {@code account_id} out. */
    public static final String MASTER_ACCOUNT_LOGOUT = "master:account:logout";

    /** From a master that ends: connect to another. Its payload is empty. */
    public static final String MASTER_SHUTDOWN = "master:shutdown";

    /** Type of the answer to every push. Unlike the others it is in capitals: existing crawlers wait for this string. */
    public static final String DATA_SYNC_ACK = "WORKER_DATA_SYNC_ACK";
    /** Appended to a request's type for its answer. */
    public static final String ACK_SUFFIX = ":ack";
    /** Appended to a request's type for the answer to an envelope that is not valid. */
    public static final String ERROR_SUFFIX = ":error";
    /** Type of the answer where the envelope's own type is unusable. */
    public static final String ERROR = "error";

    /** The only protocol version there is: an envelope's {@code version}. */
    public static final String PROTOCOL_VERSION = "v1";
    /** Socket.IO namespace of the desktop client's assistant for logins. */
    public static final String CLIENT_NAMESPACE = "/client";
    /** Socket.IO namespace of crawlers. */
    public static final String WORKER_NAMESPACE = "/worker";

    private MessageTypes() {}

    /** Returns the name of the event that answers {@link #EVENT_PUSH_NEW_PREFIX}. */
    public static String pushNewAck(String items, String requestId) {
        return "master:push_new_" + items + "_ack_" + requestId;
    }
}
