# A master. Build the jar first, then the image:
#   ./mvnw -DskipTests package && docker build -t imcache-master .
FROM eclipse-temurin:25-jre AS layers
WORKDIR /build
COPY master/target/imcache-master.jar .
# Libraries change less often than our classes: a layer each.
RUN java -Djarmode=tools -jar imcache-master.jar extract --layers --destination extracted

FROM eclipse-temurin:25-jre
# By number, so that Kubernetes sees that it is not root.
RUN groupadd --gid 10001 imcache && useradd --uid 10001 --gid imcache --no-create-home imcache
WORKDIR /imcache
COPY --from=layers /build/extracted/dependencies/ ./
COPY --from=layers /build/extracted/spring-boot-loader/ ./
COPY --from=layers /build/extracted/snapshot-dependencies/ ./
COPY --from=layers /build/extracted/application/ ./
COPY deploy/start.directives ./

# In a container loopback would be nobody.
ENV SERVER_ADDRESS=0.0.0.0 SERVER_PORT=8080 IMCACHE_SOCKETIO_PORT=9092
# Without the address of a Redis it says so and ends, where it would else start one of its own.
ENV SPRING_PROFILES_ACTIVE=production
# For 512 MB: not quite half is heap; Netty's buffers, classes and code have the rest. Out of memory it ends, to be restarted.
# The heap is large from the beginning, and half of it for what is young: answers and pushes are gone before they are old, where
# in a small heap they grow old, and it has to be collected as a whole, which takes a tenth of a second each time.
ENV JAVA_TOOL_OPTIONS="-XX:MaxRAMPercentage=45 -XX:InitialRAMPercentage=45 -XX:NewRatio=1 -XX:MaxDirectMemorySize=96m -XX:ReservedCodeCacheSize=64m -XX:+ExitOnOutOfMemoryError --enable-native-access=ALL-UNNAMED"
# Two arenas of malloc, and what is freed is given back: else buffers of megabytes, once used, stay with the process.
ENV MALLOC_ARENA_MAX=2 MALLOC_TRIM_THRESHOLD_=131072
# What the JVM loads, links and learns while a master is under load, kept beside it, for a quicker start. The options must be
# those that it runs with. It has a Redis of its own; nothing else is connected to. What libraries have for newer versions of
# Java than 17 (of what a start needs: how Spring reads classes) can't be kept, so what they have for 17 is taken.
ARG TRAINING_SECONDS=20
RUN java -Djdk.util.jar.version=17 -XX:AOTCacheOutput=master.aot -jar imcache-master.jar train --seconds=${TRAINING_SECONDS}
USER 10001:10001
EXPOSE 8080 9092

# With bash alone: the image may have neither curl nor wget.
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=3 CMD ["bash", "-c", \
  "exec 3<>/dev/tcp/127.0.0.1/$SERVER_PORT && printf 'GET /actuator/health/readiness HTTP/1.0\\r\\n\\r\\n' >&3 && read -r -u 3 _ status _ && [ \"$status\" = 200 ]"]

ENTRYPOINT ["java", "-Djdk.util.jar.version=17", "-XX:AOTCache=master.aot", "-XX:+UnlockDiagnosticVMOptions", \
  "-XX:CompilerDirectivesFile=start.directives", "-jar", "imcache-master.jar"]
