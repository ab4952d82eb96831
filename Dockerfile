# syntax=docker/dockerfile:1
# docker build -t caravan:0.1.0 .

# Images of your own registry: --build-arg BUILD_IMAGE=... with a JDK 17 and Maven, --build-arg RUNTIME_IMAGE=... with a JRE 17.
ARG BUILD_IMAGE=docker.io/library/maven:3.9.11-eclipse-temurin-17
ARG RUNTIME_IMAGE=docker.io/library/eclipse-temurin:17.0.16_8-jre-jammy

FROM ${BUILD_IMAGE} AS build
WORKDIR /src
COPY pom.xml application.properties ./
COPY .mvn/jvm.config .mvn/jvm.config
COPY routes routes
COPY src/main src/main
RUN --mount=type=cache,target=/root/.m2 \
    mvn -B -ntp -Pkubernetes -Dmaven.test.skip=true -Dassembly.skipAssembly=true package

# The archive belongs to one JVM and to these jars: it is made where it is used. A short sync of the sandbox loads the classes.
FROM ${RUNTIME_IMAGE} AS archive
COPY --from=build /src/target/lib /app/lib
COPY --from=build /src/target/caravan.jar /app/caravan.jar
WORKDIR /tmp
RUN java -XX:ArchiveClassesAtExit=/app/caravan.jsa -XX:+UseSerialGC -jar /app/caravan.jar sync

FROM ${RUNTIME_IMAGE}
LABEL org.opencontainers.image.title="Caravan" \
      org.opencontainers.image.description="Convex change data into Parquet on S3 and Delta on Databricks" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="Apache-2.0"
# What changes least comes first: a new version of Caravan is a new jar and a new archive.
COPY --from=archive /app/lib /app/lib
COPY --from=archive /app/caravan.jar /app/caravan.jsa /app/
COPY k8s/container/config/application.properties /config/application.properties
RUN mkdir -p /data && chown 10001:10001 /data
USER 10001:10001
# application.properties is read from here; a ConfigMap takes the place of the directory.
WORKDIR /config
# Probes and scrapes come from outside; a container that is not published to anyone is reached by nobody else.
ENV MANAGEMENT_HOST=0.0.0.0
# Written are /data and /tmp, nothing else: the root file system may be read-only.
VOLUME ["/data"]
EXPOSE 9876
STOPSIGNAL SIGTERM
# Kubernetes probes /observe/health; docker has no use for a second judge.
HEALTHCHECK NONE
# Serial GC takes the least CPU for this work (bench/README.md) and needs the least memory beside the heap. The heap gets 60%:
# Parquet's compression and the class data live outside of it.
ENTRYPOINT ["java", "-XX:SharedArchiveFile=/app/caravan.jsa", "-Xshare:auto", "-XX:+UseSerialGC", "-XX:MaxRAMPercentage=60", "-XX:+ExitOnOutOfMemoryError", "-Xms16m", "-XX:MinHeapFreeRatio=10", "-XX:MaxHeapFreeRatio=20", "-jar", "/app/caravan.jar"]
CMD ["run"]
