# A master. Build the jar first, then the image:
#   ./mvnw -DskipTests package && docker build -t imcache-master .
FROM eclipse-temurin:25-jre AS layers
WORKDIR /build
COPY master/target/imcache-master.jar .
# Libraries change less often than our classes, so each gets a layer.
RUN java -Djarmode=tools -jar imcache-master.jar extract --layers --destination extracted

FROM eclipse-temurin:25-jre
# A number, so that Kubernetes sees that the user is not root.
RUN groupadd --gid 10001 imcache && useradd --uid 10001 --gid imcache --no-create-home imcache
WORKDIR /imcache
COPY --from=layers /build/extracted/dependencies/ ./
COPY --from=layers /build/extracted/spring-boot-loader/ ./
COPY --from=layers /build/extracted/snapshot-dependencies/ ./
COPY --from=layers /build/extracted/application/ ./
COPY deploy/start.directives ./

# Nobody outside the container reaches loopback.
ENV SERVER_ADDRESS=0.0.0.0 SERVER_PORT=8080 IMCACHE_SOCKETIO_PORT=9092
# Fails without the address of a Redis, instead of starting one.
ENV SPRING_PROFILES_ACTIVE=production
# For 512 MB: almost half is heap; Netty's buffers, classes and code take the rest. Out of memory the master exits, to be
# restarted. The heap has its full size from the start, and half of it is for young objects: answers and pushes die before they
# are old. In a small heap they get old, and each full collection takes a tenth of a second.
ENV JAVA_TOOL_OPTIONS="-XX:MaxRAMPercentage=45 -XX:InitialRAMPercentage=45 -XX:NewRatio=1 -XX:MaxDirectMemorySize=96m -XX:ReservedCodeCacheSize=64m -XX:+ExitOnOutOfMemoryError --enable-native-access=ALL-UNNAMED"
# Two arenas of malloc that return freed memory; otherwise the process keeps buffers of megabytes once they were used.
ENV MALLOC_ARENA_MAX=2 MALLOC_TRIM_THRESHOLD_=131072
# Stores what the JVM loads, links and learns while a master is under load, for a faster start. The options must be the same as
# at run time. The master starts its own Redis and connects to nothing else. It uses the libraries' classes for Java 17, because
# the AOT cache cannot store multi-release classes (a start needs one: how Spring reads classes).
ARG TRAINING_SECONDS=20
RUN java -Djdk.util.jar.version=17 -XX:AOTCacheOutput=master.aot -jar imcache-master.jar train --seconds=${TRAINING_SECONDS}
USER 10001:10001
EXPOSE 8080 9092

# Uses bash only: the image may have neither curl nor wget.
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=3 CMD ["bash", "-c", \
  "exec 3<>/dev/tcp/127.0.0.1/$SERVER_PORT && printf 'GET /actuator/health/readiness HTTP/1.0\\r\\n\\r\\n' >&3 && read -r -u 3 _ status _ && [ \"$status\" = 200 ]"]

ENTRYPOINT ["java", "-Djdk.util.jar.version=17", "-XX:AOTCache=master.aot", "-XX:+UnlockDiagnosticVMOptions", \
  "-XX:CompilerDirectivesFile=start.directives", "-jar", "imcache-master.jar"]
