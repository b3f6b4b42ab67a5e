package io.imcache.worker.delivery;

import io.imcache.protocol.AnswerCode;
import io.imcache.worker.link.Answer;

/** Says how a push ended. */
public sealed interface PushEnd {
    /** Names this end in metrics. */
    String outcome();

    /** The master stored the push. */
    record Stored(Answer answer) implements PushEnd {
        @Override
        public String outcome() {
            return "acknowledged";
        }
    }

    /** A newer push of the same account took its place. */
    record Replaced() implements PushEnd {
        @Override
        public String outcome() {
            return "superseded";
        }
    }

    /** The master refused the push, and would refuse it again. */
    record Refused(AnswerCode code, String reason) implements PushEnd {
        @Override
        public String outcome() {
            return "rejected";
        }
    }

    /** The push was not delivered in time, or its account was removed, or the worker closed. */
    record GivenUp(String reason) implements PushEnd {
        @Override
        public String outcome() {
            return "expired";
        }
    }
}
