package io.imcache.master.security.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.imcache.master.testing.Http;
import io.imcache.master.testing.JsClient;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.Ports;
import io.imcache.master.testing.Requires;
import io.imcache.redis.testing.TestRedis;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Tests tokens of an identity provider, whose keys must be fetched. */
class JwksIntegrationTests {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static String token(JWSHeader header, JWSSigner signer, String role) throws Exception {
        var token = new SignedJWT(
                header,
                new JWTClaimsSet.Builder()
                        .subject("somebody")
                        .expirationTime(Date.from(Instant.now().plusSeconds(600)))
                        .claim("roles", List.of(role))
                        .build());
        token.sign(signer);
        return token.serialize();
    }

    @Test
    void takesWhatTheProviderSignedAndNothingElse() throws Exception {
        RSAKey key = new RSAKeyGenerator(2048).keyID("k").generate();
        byte[] keys = new JWKSet(key.toPublicJWK()).toString().getBytes(StandardCharsets.UTF_8);
        HttpServer provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.createContext("/keys", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, keys.length);
            exchange.getResponseBody().write(keys);
            exchange.close();
        });
        provider.start();
        Ports ports = Ports.free();
        List<String> arguments = Master.securedArguments(TestRedis.url(), "jwks-" + UUID.randomUUID(), ports);
        arguments.removeIf(argument -> argument.startsWith("--imcache.security.secret="));
        arguments.add("--spring.security.oauth2.resourceserver.jwt.jwk-set-uri=http://127.0.0.1:"
                + provider.getAddress().getPort() + "/keys");
        arguments.add("--imcache.security.secret="); // as a compose file leaves a variable
        Master master = Master.start(ports, arguments);
        try (master) {
            JWSHeader rsa = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k").build();
            String worker = token(rsa, new RSASSASigner(key), "worker");
            assertConnects(ports, worker); // the keys were not fetched before

            String im = token(rsa, new RSASSASigner(key), "im");
            assertThat(new Http(ports).as(im).get("/api/im/accounts").status()).isEqualTo(200);

            // The public key as a secret: accepted by a server that lets the token choose the algorithm.
            String confused = token(
                    new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("k").build(),
                    new MACSigner(key.toRSAPublicKey().getEncoded()),
                    "im");
            assertThat(new Http(ports).as(confused).get("/api/im/accounts").status())
                    .isEqualTo(401);

            RSAKey other = new RSAKeyGenerator(2048).keyID("k").generate();
            String foreign = token(rsa, new RSASSASigner(other), "im");
            assertThat(new Http(ports).as(foreign).get("/api/im/accounts").status())
                    .isEqualTo(401);
        } finally {
            provider.stop(0);
        }
    }

    private static void assertConnects(Ports ports, String token) {
        Requires.node();
        for (String transports : List.of("[\"polling\", \"websocket\"]", "[\"websocket\"]")) {
            String options = "{\"transports\": " + transports + ", \"auth\": {\"token\": \"" + token + "\"}}";
            try (JsClient client = JsClient.start("http://127.0.0.1:" + ports.socket() + "/worker", options)) {
                client.await("connect", LIMIT);
            }
        }
    }
}
