package io.caravan.delta.kernel;

import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import io.delta.kernel.defaults.engine.fileio.FileIO;
import io.delta.kernel.defaults.engine.fileio.InputFile;
import io.delta.kernel.defaults.engine.fileio.OutputFile;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.List;
import java.util.Optional;

/** Delta Kernel's files are those of the storage; its log entries are put if absent, whoever else writes. */
final class KernelFiles implements FileIO {
    private static final String FIRST = "00000000000000000000.";

    private final ObjectStore storage;

    KernelFiles(ObjectStore storage) {
        this.storage = storage;
    }

    @Override
    public CloseableIterator<FileStatus> listFrom(String path) throws IOException {
        ObjectKey from = KernelPath.key(path);
        List<FileStatus> files = storage.files(from.directory(), from.fileName()).stream()
                .map(KernelFiles::status)
                .toList();
        boolean isWhole = from.fileName().startsWith(FIRST); // no name in a log comes before it
        if (files.isEmpty() && (isWhole || storage.files(from.directory(), "").isEmpty())) {
            throw new FileNotFoundException(path);
        }
        return Utils.toCloseableIterator(files.iterator());
    }

    @Override
    public FileStatus getFileStatus(String path) throws IOException {
        return storage.find(KernelPath.key(path))
                .map(KernelFiles::status)
                .orElseThrow(() -> new FileNotFoundException(path));
    }

    private static FileStatus status(ObjectStore.Found found) {
        return FileStatus.of(KernelPath.of(found.key()), found.bytes(), found.modifiedMillis());
    }

    @Override
    public String resolvePath(String path) {
        return path;
    }

    /** Folders come with their files. */
    @Override
    public boolean mkdirs(String path) {
        return true;
    }

    @Override
    public InputFile newInputFile(String path, long size) {
        return new KernelInput(storage, path);
    }

    @Override
    public OutputFile newOutputFile(String path) {
        return new KernelOutput(storage, path);
    }

    @Override
    public boolean delete(String path) throws IOException {
        boolean present = storage.find(KernelPath.key(path)).isPresent();
        storage.delete(KernelPath.key(path));
        return present;
    }

    @Override
    public Optional<String> getConf(String key) {
        return Optional.empty();
    }

    @Override
    public void copyFileAtomically(String source, String target, boolean overwrite) throws IOException {
        byte[] content = storage.read(KernelPath.key(source)).orElseThrow(() -> new FileNotFoundException(source));
        if (overwrite) {
            storage.put(KernelPath.key(target), content);
        } else if (!storage.putIfAbsent(KernelPath.key(target), content)) {
            throw new FileAlreadyExistsException(target);
        }
    }
}
