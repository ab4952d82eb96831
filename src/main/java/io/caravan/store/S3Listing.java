package io.caravan.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;

/** Keys page by page, each page asked for when the one before is used up. */
final class S3Listing implements Iterator<ObjectKey> {
    private final S3Bucket bucket;
    private final Deque<ObjectKey> page = new ArrayDeque<>();
    private Optional<ListObjectsV2Request> next;

    private S3Listing(S3Bucket bucket, ListObjectsV2Request first) {
        this.bucket = bucket;
        this.next = Optional.of(first);
    }

    static Stream<ObjectKey> of(S3Bucket bucket, String directory, String after) {
        ListObjectsV2Request.Builder first =
                ListObjectsV2Request.builder().bucket(bucket.name()).prefix(bucket.prefix() + directory);
        if (!after.isEmpty()) {
            first.startAfter(bucket.prefix() + after);
        }
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(
                        new S3Listing(bucket, first.build()), Spliterator.ORDERED | Spliterator.NONNULL),
                false);
    }

    @Override
    public boolean hasNext() {
        while (page.isEmpty() && next.isPresent()) {
            try {
                load(next.get());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return !page.isEmpty();
    }

    private void load(ListObjectsV2Request request) throws IOException {
        ListObjectsV2Response answer = bucket.call(() -> bucket.client().listObjectsV2(request));
        answer.contents().stream()
                .map(object -> object.key().substring(bucket.prefix().length()))
                .filter(key -> !key.isEmpty())
                .map(ObjectKey::new)
                .forEach(page::add);
        next = Boolean.TRUE.equals(answer.isTruncated())
                ? Optional.of(request.toBuilder()
                        .continuationToken(answer.nextContinuationToken())
                        .build())
                : Optional.empty();
    }

    @Override
    public ObjectKey next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return page.remove();
    }
}
