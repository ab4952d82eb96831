package io.caravan.route;

import io.caravan.core.destination.StagedFile;
import java.util.List;

/** The files of all tables of a batch, joined again after the split. */
record StagedFiles(List<StagedFile> files) {}
