package io.caravan.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.process.Testbeds;
import io.caravan.testing.s3.S3Testbed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A route of the user that writes with Caravan's own client: no option of it says where the bucket is or who asks. */
@Tag("slow")
class S3ClientInRoutesTest {
    private static final String ROUTE =
            """
            - route:
                id: own
                from:
                  uri: convex:{{convex.url}}
                  parameters: {deployKey: "{{convex.deploy.key}}", directory: "{{own.directory}}", delay: 200}
                  steps:
                    - filter:
                        simple: "${header.CamelConvexOperation} == 'upsert'"
                        steps:
                          - setHeader: {name: CamelAwsS3Key, simple: {expression: "found/${header.CamelConvexId}"}}
                          - to: {uri: "aws2-s3:{{own.bucket}}"}
                          - setHeader: {name: CamelAwsS3Key, simple: {expression: "named/${header.CamelConvexId}"}}
                          - to: {uri: "aws2-s3:{{own.bucket}}", parameters: {amazonS3Client: "#caravanS3Client"}}
            """;

    @TempDir
    private Path directory;

    @Test
    void a_route_that_names_no_endpoint_puts_objects_where_caravan_lands() throws Exception {
        S3Testbed s3 = S3Testbed.shared();
        String bucket = s3.bucket();
        List<String> settings = new ArrayList<>(S3Testbed.settings(s3.endpoint()));
        settings.add("own.bucket=" + bucket);
        settings.add("own.directory=" + directory.resolve("reader"));
        Path route = Files.writeString(directory.resolve("own.camel.yaml"), ROUTE);
        try (Sandbox sandbox =
                        Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(20));
                Recipe recipe = Recipe.start(
                        route,
                        directory,
                        sandbox,
                        Testbeds.classPath("recipes"),
                        settings,
                        "s3://" + bucket + "/lake")) {
            int documents = OneRoute.stateOf(sandbox).size();
            await().until(() -> s3.keys(bucket, "named/").size() >= documents || !recipe.isAlive());
            assertThat(s3.keys(bucket, "named/")).as(recipe.output()).hasSize(documents);
            assertThat(s3.keys(bucket, "found/")).hasSize(documents);
            assertThat(recipe.output()).doesNotContain("ERROR", S3Testbed.SECRET, "deployKey=" + sandbox.deployKey());
        }
    }
}
