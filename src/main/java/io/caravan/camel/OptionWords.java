package io.caravan.camel;

import io.caravan.core.failure.SyncFailure;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a failure tells a user of Caravan's program to change, in words of an endpoint: its user knows the endpoint's options, and
 * neither settings nor commands.
 */
public final class OptionWords {
    private final Map<Pattern, String> words;

    private OptionWords(Map<Pattern, String> words) {
        this.words = words;
    }

    public static OptionWords none() {
        return new OptionWords(Map.of());
    }

    /** @param phrase a regular expression; phrases are looked for in the order in which they were added */
    public OptionWords with(String phrase, String words) {
        Map<Pattern, String> more = new LinkedHashMap<>(this.words);
        more.put(Pattern.compile(phrase), words);
        return new OptionWords(more);
    }

    public String of(String text) {
        String said = text;
        for (Map.Entry<Pattern, String> word : words.entrySet()) {
            said = word.getKey().matcher(said).replaceAll(word.getValue());
        }
        return said;
    }

    /** A failure of the same kind in other words, and its causes likewise; any other one is as it was. */
    public RuntimeException of(RuntimeException failure) {
        if (!(failure instanceof SyncFailure told)) {
            return failure;
        }
        SyncFailure said = said(told);
        said.setStackTrace(told.getStackTrace());
        Optional.ofNullable(told.getCause())
                .ifPresent(cause -> said.initCause(cause instanceof RuntimeException before ? of(before) : cause));
        return said;
    }

    private SyncFailure said(SyncFailure failure) {
        String text = of(failure.getMessage());
        if (failure instanceof SyncFailure.Retryable passing) {
            return new SyncFailure.Retryable(text, passing.retryAfter(), passing.status());
        }
        if (failure instanceof SyncFailure.NeedsResync expired) {
            String advice = failure.getMessage().substring(expired.happened().length());
            return new SyncFailure.NeedsResync(of(expired.happened()), of(advice.strip()));
        }
        if (failure instanceof SyncFailure.StateUnreadable) {
            return new SyncFailure.StateUnreadable(text);
        }
        if (failure instanceof SyncFailure.Misconfigured) {
            return new SyncFailure.Misconfigured(text);
        }
        return failure instanceof SyncFailure.ProtocolViolation
                ? new SyncFailure.ProtocolViolation(text)
                : new SyncFailure.Fatal(text);
    }
}
