package io.caravan.store;

import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/** One folder of a bucket, without what is in its folders. */
final class S3Folder {
    private final S3Bucket bucket;
    private final String folder;

    S3Folder(S3Bucket bucket, String folder) {
        this.bucket = bucket;
        this.folder = bucket.prefix() + folder;
    }

    List<ObjectStore.Found> files(String from) throws IOException {
        return all(before(from), page -> page.contents().stream()
                .filter(object -> object.key().compareTo(folder + from) >= 0)
                .filter(object -> !object.key().equals(folder))
                .map(this::found));
    }

    List<String> folders() throws IOException {
        return all("", page -> page.commonPrefixes().stream()
                        .map(CommonPrefix::prefix)
                        .map(name -> name.substring(folder.length(), name.length() - 1)))
                .stream()
                .sorted()
                .toList();
    }

    /** S3 skips a name that is equal to where it begins; between this one and that are next to none. */
    private static String before(String from) {
        return from.isEmpty() ? "" : from.substring(0, from.length() - 1);
    }

    private ObjectStore.Found found(S3Object object) {
        ObjectKey key = new ObjectKey(object.key().substring(bucket.prefix().length()));
        return new ObjectStore.Found(key, object.size(), object.lastModified().toEpochMilli());
    }

    private <T> List<T> all(String after, Function<ListObjectsV2Response, Stream<T>> each) throws IOException {
        ListObjectsV2Request.Builder request = ListObjectsV2Request.builder()
                .bucket(bucket.name())
                .prefix(folder)
                .delimiter("/");
        if (!after.isEmpty()) {
            request.startAfter(folder + after);
        }
        return bucket.call(() -> bucket.client().listObjectsV2Paginator(request.build()).stream()
                .flatMap(each)
                .toList());
    }
}
