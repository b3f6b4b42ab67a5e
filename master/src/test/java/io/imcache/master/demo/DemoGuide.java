package io.imcache.master.demo;

import io.imcache.redis.embedded.EmbeddedRedis;
import org.springframework.context.ApplicationContext;

/** Tells what can be tried, once it can be. */
final class DemoGuide {
    private DemoGuide() {}

    static void print(ApplicationContext master, int http, int socket, String accountId) {
        EmbeddedRedis redis = master.getBeanProvider(EmbeddedRedis.class).getIfAvailable();
        String data = redis == null
                ? "the Redis that spring.data.redis.* names"
                : redis.dataDirectory() + " (Redis on port " + redis.port() + ")";
        String guide =
                """

                ==================== imcache demo: ready ====================
                IM API     http://127.0.0.1:%1$d/api/im
                Crawlers   Socket.IO http://127.0.0.1:%2$d/worker, HTTP http://127.0.0.1:%1$d/api/worker
                Data       %3$s
                Account    %4$s, a made-up tea shop; something happens there every few seconds

                Accounts
                  curl 'http://127.0.0.1:%1$d/api/im/accounts'
                  curl 'http://127.0.0.1:%1$d/api/im/accounts/%4$s'
                Conversations and their messages
                  curl 'http://127.0.0.1:%1$d/api/im/conversations?account_id=%4$s'
                  curl 'http://127.0.0.1:%1$d/api/im/conversations/conversation-1?account_id=%4$s'
                  curl 'http://127.0.0.1:%1$d/api/im/conversations/conversation-1/messages?account_id=%4$s&count=5'
                  curl -X PUT 'http://127.0.0.1:%1$d/api/im/conversations/conversation-2/read?account_id=%4$s'
                  curl -X PUT 'http://127.0.0.1:%1$d/api/im/conversations/conversation-2/pin?account_id=%4$s'
                  curl -X DELETE 'http://127.0.0.1:%1$d/api/im/conversations/conversation-2/pin?account_id=%4$s'
                  curl 'http://127.0.0.1:%1$d/api/im/messages?account_id=%4$s&count=5'
                Contents
                  curl 'http://127.0.0.1:%1$d/api/im/contents?account_id=%4$s'
                  curl 'http://127.0.0.1:%1$d/api/im/contents/video-1?account_id=%4$s'
                  curl 'http://127.0.0.1:%1$d/api/im/contents/video-1/stats?account_id=%4$s'
                Comments, and replies to them
                  curl 'http://127.0.0.1:%1$d/api/im/discussions?account_id=%4$s&content_id=video-1'
                All that wants an answer, in one list
                  curl 'http://127.0.0.1:%1$d/api/im/unified-messages?account_id=%4$s&count=5'
                  curl 'http://127.0.0.1:%1$d/api/im/unified-messages/stats?account_id=%4$s'
                Notifications
                  curl 'http://127.0.0.1:%1$d/api/im/notifications?account_id=%4$s'
                The master itself
                  curl 'http://127.0.0.1:%1$d/api/im/health'
                  curl 'http://127.0.0.1:%1$d/api/im/version'
                  curl 'http://127.0.0.1:%1$d/actuator/health/readiness'

                Stop with Ctrl-C: it ends Redis too. The data stays where it is.
                ==============================================================
                """
                        .formatted(http, socket, data, accountId);
        System.out.println(guide);
    }
}
