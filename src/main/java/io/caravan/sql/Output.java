package io.caravan.sql;

import java.io.OutputStream;
import java.io.PrintWriter;

/** Where rows go: one stream, as text and as bytes. */
public record Output(PrintWriter text, OutputStream bytes) {}
