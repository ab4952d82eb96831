# syntax=docker/dockerfile:1
# docker build -t caravan:0.1.0 .                                     for the targets s3 and delta
# docker build -t caravan:0.1.0-databricks --target databricks .      for every target: with the driver of Databricks, 43 MB more

# Images of your own registry: --build-arg BUILD_IMAGE=... with a JDK 17 and Maven, --build-arg RUNTIME_IMAGE=... from which the C
# library is taken, and no older one than that of BUILD_IMAGE.
ARG BUILD_IMAGE=docker.io/library/maven:3.9.11-eclipse-temurin-17
ARG RUNTIME_IMAGE=docker.io/library/debian:12.12-slim

FROM ${BUILD_IMAGE} AS build
WORKDIR /src
COPY pom.xml application.properties ./
COPY .mvn/jvm.config .mvn/jvm.config
COPY routes routes
COPY src/main src/main
RUN --mount=type=cache,target=/root/.m2 \
    mvn -B -ntp -Pkubernetes -Dmaven.test.skip=true -Dassembly.skipAssembly=true package

# Java without compilers and tools of developers, but with jcmd, for whoever looks into a running one.
FROM ${BUILD_IMAGE} AS java
RUN jlink --strip-java-debug-attributes --no-header-files --no-man-pages --compress=2 --output /java --add-modules \
    java.se,jdk.unsupported,jdk.crypto.ec,jdk.random,jdk.charsets,jdk.httpserver,jdk.naming.dns,jdk.net,jdk.security.auth,jdk.zipfs,jdk.management,jdk.management.agent,jdk.jcmd,jdk.jfr

# The archive belongs to one JVM and to these jars: it is made where it is used. A short sync of the sandbox loads the classes.
# Of the runtime's image nothing stays but the libraries that Java, DuckDB and zstd load: no shell, and no package to patch.
FROM ${RUNTIME_IMAGE} AS archive
COPY --from=java /java /usr/local
COPY --from=build /src/target/lib /app/lib
COPY --from=build /src/target/caravan.jar /app/caravan.jar
WORKDIR /tmp
RUN mkdir -p /databricks/lib && mv /app/lib/databricks /databricks/lib/ && \
    /usr/local/bin/java -Xshare:dump && \
    /usr/local/bin/java -XX:ArchiveClassesAtExit=/app/caravan.jsa -XX:+UseSerialGC -jar /app/caravan.jar sync
RUN mkdir -p /image/etc && mkdir -m 1777 /image/tmp && mkdir -m 777 /image/data && \
    echo 'hosts: files dns' > /image/etc/nsswitch.conf && echo 'caravan:x:10001:10001::/data:/none' > /image/etc/passwd && \
    ldd /usr/local/bin/java /usr/local/lib/*.so /usr/local/lib/server/*.so /app/lib/lib*.so* | \
    awk '$2 == "=>" && $3 ~ "^/" && $3 !~ "/usr/local/" {print $3} $1 ~ "^/lib.*/ld-linux" {print $1}' | sort -u | \
    xargs -I FILE cp -L --parents FILE /image

FROM scratch AS caravan
LABEL org.opencontainers.image.title="Caravan" \
      org.opencontainers.image.description="Convex change data into Parquet on S3 and Delta on Databricks" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="Apache-2.0"
# What changes least comes first: a new version of Caravan is a new jar and a new archive.
COPY --from=archive /image /
COPY --from=archive /usr/local /usr/local
COPY --from=archive /app/lib /app/lib
COPY --from=archive /app/caravan.jar /app/caravan.jsa /app/
COPY k8s/container/config/application.properties /config/application.properties
USER 10001:10001
# application.properties is read from here; a ConfigMap takes the place of the directory.
WORKDIR /config
# Probes and scrapes come from outside; a container that is not published to anyone is reached by nobody else.
ENV MANAGEMENT_HOST=0.0.0.0
ENV LC_ALL=C.UTF-8
# Written are /data and /tmp, nothing else: the root file system may be read-only.
VOLUME ["/data"]
EXPOSE 9876
STOPSIGNAL SIGTERM
# Kubernetes probes /observe/health; docker has no use for a second judge.
HEALTHCHECK NONE
# Serial GC takes the least CPU for this work (bench/README.md) and needs the least memory beside the heap. The heap gets 60%:
# Parquet's compression and the class data live outside of it.
# Behind caravan.jar and what it names come jars that a derived image or a volume puts into /app/lib: an archive made without those fits.
# The archive is mapped where it was made for: elsewhere each process would rewrite 50 MB of it, and hold them.
ENTRYPOINT ["java", "-XX:SharedArchiveFile=/app/caravan.jsa", "-Xshare:auto", "-XX:+UnlockDiagnosticVMOptions", "-XX:ArchiveRelocationMode=0", "-XX:+UseSerialGC", "-XX:MaxRAMPercentage=60", "-XX:+ExitOnOutOfMemoryError", "-Xms16m", "-XX:MinHeapFreeRatio=10", "-XX:MaxHeapFreeRatio=20", "-cp", "/app/caravan.jar:/app/lib/*", "io.caravan.cli.App"]
CMD ["run"]

FROM caravan AS databricks
COPY --from=archive /databricks /app

# What is built where no target is named.
FROM caravan
