"""nginx with deploy/nginx.conf in front of replicas on this machine, for tests and measurements."""

import os
import shutil
import socket
import ssl
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.support.server import ROOT, Server

FILE = ROOT / "deploy" / "nginx.conf"
HEADERS_MORE = "ngx_http_headers_more_filter_module.so"
MODULES = (Path("/usr/lib/nginx/modules"), Path("/usr/share/nginx/modules"))
# Everything that nginx writes goes into one folder; one process is enough, and needs no other user.
FRAME = """\
{module}daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log stderr;
events {{ worker_connections 16384; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    add_header X-Replica $upstream_addr;
    include {folder}/site.conf;
}}
"""
CERTIFICATE = [
    "req",
    "-x509",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-days",
    "2",
    "-subj",
    "/CN=127.0.0.1",
]


def missing() -> str:
    """What isn't there that `in_front_of` needs, or ""."""
    needed = {"nginx": _nginx(), "openssl": shutil.which("openssl"), HEADERS_MORE: _headers_more()}
    return ", ".join(name for name, found in needed.items() if not found)


@contextmanager
def in_front_of(
    replicas: Sequence[Server], folder: Path, root_path: str = "", *, tls: bool = True
) -> Iterator[str]:
    """Run nginx before two replicas; yield the address that readers use.

    Every answer says in X-Replica which replica gave it.

    Args:
        replicas: two servers.
        folder: empty, for the configuration, the certificate, and all that nginx writes.
        root_path: what the replicas have as QP_ROOT_PATH.
        tls: whether the address is https; without it, clients can be simple.
    """
    port, plain_port = _free_port(), _free_port()
    _certify(folder)
    site = _site(replicas, folder, port, plain_port, root_path)
    (folder / "site.conf").write_text(site if tls else _without_tls(site))
    module = f"load_module {_headers_more()};\n"
    (folder / "nginx.conf").write_text(FRAME.format(folder=folder, module=module))
    command = [_nginx(), "-p", str(folder), "-c", str(folder / "nginx.conf")]
    with (folder / "error.log").open("w") as log:
        process = subprocess.Popen(command, stderr=log)
    try:
        url = f"{'https' if tls else 'http'}://127.0.0.1:{port}"
        _wait(f"{url}/{root_path}", folder)
        yield url
    finally:
        process.terminate()
        process.wait()


def _site(
    replicas: Sequence[Server], folder: Path, port: int, plain_port: int, root_path: str
) -> str:
    """The file of deploy/ with this machine's ports and names."""
    text = FILE.read_text(encoding="utf-8")
    changes = {
        "listen 80;": f"listen 127.0.0.1:{plain_port};",
        "listen 443 ssl;": f"listen 127.0.0.1:{port} ssl;",
        "/etc/ssl/certs/playground.pem": f"{folder}/certificate.pem",
        "/etc/ssl/private/playground.key": f"{folder}/key.pem",
    }
    for number, replica in enumerate(replicas, 8501):
        changes[f"127.0.0.1:{number}"] = replica.url.removeprefix("http://")
    if root_path:
        changes["location / {"] = f"location /{root_path}/ {{"
    for old, new in changes.items():
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {FILE.name}"
        text = text.replace(old, new)
    return text


def _without_tls(site: str) -> str:
    """The same site, read and sent as it is; browsers keep its cookie then too."""
    lines = [line for line in site.splitlines() if not line.strip().startswith("ssl_")]
    return "\n".join(lines).replace(" ssl;", ";").replace(" secure;", ";")


def _nginx() -> str:
    # Debian keeps it where only root's PATH leads.
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin") or ""


def _headers_more() -> str:
    found = [folder / HEADERS_MORE for folder in MODULES if (folder / HEADERS_MORE).exists()]
    return str(found[0]) if found else ""


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _certify(folder: Path) -> None:
    """Make a certificate that nobody has signed."""
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")]
    subprocess.run(["openssl", *CERTIFICATE, *files], check=True, capture_output=True)


def _wait(url: str, folder: Path) -> None:
    trusting = ssl._create_unverified_context()
    for _ in range(100):
        try:
            urllib.request.urlopen(url, timeout=5, context=trusting).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"nginx does not answer:\n{(folder / 'error.log').read_text()}")
