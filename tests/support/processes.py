"""What processes use, as Linux tells it under /proc; None where there is no such thing."""

import os
import platform
import sys
from pathlib import Path


def cpu(pid: int | None) -> float | None:
    """The seconds of CPU time that a process has used."""
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return None
    fields = stat.read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(pid: int | None) -> int | None:
    """The bytes of memory that a process and its children hold; what they share counts for each."""
    own = own_memory(pid)
    return None if own is None else own + sum(memory(child) or 0 for child in children(pid))


def children(pid: int | None) -> list[int]:
    """The processes that a process has started."""
    tasks = Path(f"/proc/{pid}/task")
    return [int(pid) for task in tasks.glob("*/children") for pid in task.read_text().split()]


def own_memory(pid: int | None) -> int | None:
    """The bytes of memory that a process holds, without its children."""
    statm = Path(f"/proc/{pid}/statm")
    if not statm.exists():
        return None
    return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def count(pid: int | None, what: str) -> int | None:
    """How many descriptors ("fd") or threads ("task") a process has."""
    folder = Path(f"/proc/{pid}/{what}")
    return len(list(folder.iterdir())) if folder.exists() else None


def processor() -> str:
    """The processor's name."""
    info = Path("/proc/cpuinfo")
    names = info.read_text().splitlines() if info.exists() else []
    models = [line.split(":", 1)[1].strip() for line in names if line.startswith("model name")]
    return models[0] if models else platform.processor() or platform.machine()


def raise_descriptor_limit() -> None:
    """Let this process open as many files as the system allows."""
    if sys.platform != "win32":
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
