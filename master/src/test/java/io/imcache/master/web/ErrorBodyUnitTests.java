package io.imcache.master.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ErrorBodyUnitTests {
    @Test
    void namesTheStatusAndSaysWhatIsWrong() {
        assertThat(new String(ErrorBody.json(404, "No such \"thing\""), UTF_8))
                .isEqualTo("{\"data\":null,\"status_code\":404,\"status_msg\":\"No such \\\"thing\\\"\"}");
    }
}
