package io.caravan.route;

import io.caravan.core.destination.StagedFile;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;

/** Joins the tables that were split for staging. */
public final class JoinStaged implements AggregationStrategy {
    @Override
    public Exchange aggregate(Exchange joined, Exchange table) {
        if (table.getException() != null) {
            return table;
        }
        List<StagedFile> files = new ArrayList<>();
        if (joined != null) {
            files.addAll(joined.getMessage().getBody(StagedFiles.class).files());
        }
        for (Object file : table.getMessage().getBody(List.class)) {
            files.add((StagedFile) file);
        }
        table.getMessage().setBody(new StagedFiles(files));
        return table;
    }
}
