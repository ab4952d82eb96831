"""One sync by Caravan, in a JVM of its own on the driver. Configuration comes from the environment: resources/sync.job.yml."""

import os
import pathlib
import shutil
import signal
import subprocess
import sys


def main() -> int:
    home = pathlib.Path(os.environ["CARAVAN_HOME"])
    # A jar is read page by page; a volume is an object store. So it is copied first.
    local = pathlib.Path(os.environ.get("CARAVAN_LOCAL", "/local_disk0/caravan-app"))
    shutil.copytree(home, local, dirs_exist_ok=True)
    java = shutil.which("java", path=os.path.join(os.environ.get("JAVA_HOME", ""), "bin")) or "java"
    command = [java, "-XX:MaxRAMPercentage=25", "-jar", str(local / "caravan.jar"), "sync"]
    process = subprocess.Popen(command, cwd=local)
    signal.signal(signal.SIGTERM, lambda number, frame: process.terminate())
    return process.wait()


if __name__ == "__main__":
    code = main()
    if code != 0:  # the exit codes are in docs/commands.md; 4 and 3 want a person, 1 the next run
        sys.exit(code)
