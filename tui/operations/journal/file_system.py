"""The kind of file system of a journal. Locks may fail on one that hosts share. Disk."""

from __future__ import annotations

from pathlib import Path

NETWORK_FILE_SYSTEMS = frozenset(
    {
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "fuse.sshfs",
        "9p",
        "afs",
        "ceph",
        "glusterfs",
        "virtiofs",
        "vboxsf",
        "lustre",
        "beegfs",
        "gfs2",
        "ocfs2",
        "fuse.glusterfs",
        "fuse.ceph-fuse",
    }
)


def network_file_system(path: Path) -> str | None:
    """Return the kind of network file system of `path`. Linux provides it; elsewhere `None`."""
    kind = _file_system(path)
    return kind if kind in NETWORK_FILE_SYSTEMS else None


def is_of_one_host(path: Path) -> bool:
    """Return whether no other host can reach `path`, according to its file system."""
    kind = _file_system(path)
    return bool(kind) and kind not in NETWORK_FILE_SYSTEMS and not kind.startswith("fuse")


def _file_system(path: Path) -> str:
    try:
        mounts = Path("/proc/self/mounts").read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    best, kind = "", ""
    for line in mounts:
        parts = line.split(" ")
        if len(parts) > 2:
            point = parts[1].replace("\\040", " ")
            inside = point == "/" or str(path) == point or str(path).startswith(f"{point}/")
            if inside and len(point) >= len(best):
                best, kind = point, parts[2]
    return kind
