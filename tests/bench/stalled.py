#!/usr/bin/python3
"""What readers who stop reading cost a worker: memory before they come, while
each of them has had a KiB of an article of 4 MB, and once they are gone.

    stalled.py LOAM [READERS]

Prints for each way of asking: resident and proportional memory of the worker,
in KiB, and the longest that an honest reader had to wait meanwhile."""
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time

SIZE = 4 << 20
LINE = b"=> /other.gmi A line with a link, and with some words about it\n"


def make_capsule(top, readers):
    os.makedirs(top + "/capsule/map")
    os.makedirs(top + "/capsule/list")
    text = b"# Large\n\n" + LINE * (SIZE // len(LINE) - 1)
    for i in range(readers):
        with open(f"{top}/capsule/large{i}.gmi", "wb") as file:
            file.write(text)
        with open(f"{top}/capsule/plain{i}.txt", "wb") as file:
            file.write(text)
    with open(top + "/capsule/map/gophermap", "wb") as file:
        file.write(b"!Map\n" + b"1A link of the map\t/list/\n" * 60000)
    for i in range(4090):
        with open(f"{top}/capsule/list/2018-03-12-{i:04}.gmi", "wb") as file:
            file.write(b"# A title of some words, as titles are\n\nText.\n")
    with open(top + "/capsule/small.gmi", "wb") as file:
        file.write(b"# Small\n")
    with open(top + "/loam.ini", "w", encoding="ascii") as file:
        file.write("[server]\nworkers = 1\n[limits]\nstall = 10m\n"
                   "per_address = 0\n")


def start(loam, top):
    server = subprocess.Popen(
        [loam, "serve", "-c", top + "/loam.ini", "--gemini", "127.0.0.1:0",
         "--gopher", "127.0.0.1:0", "--capsule", top + "/capsule",
         "--certs", top + "/certs"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    line = server.stdout.readline()
    ports = [int(port) for port in re.findall(r":(\d+)", line)]
    server.stdout.readline()
    return server, ports[0], ports[1]


def listens(pid):
    """Whether a process has a socket of the internet: a worker."""
    mine = set()
    for name in os.listdir(f"/proc/{pid}/fd"):
        try:
            mine.add(os.readlink(f"/proc/{pid}/fd/{name}"))
        except OSError:
            pass
    return any("anon_inode:[eventpoll]" == name for name in mine)


def worker_of(server):
    with open(f"/proc/{server.pid}/task/{server.pid}/children",
              encoding="ascii") as file:
        children = file.read().split()
    for pid in children:
        if listens(pid):
            return pid
    raise SystemExit("no worker")


def memory(pid):
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
        text = file.read()
    return [int(re.search(name + r":\s+(\d+)", text).group(1))
            for name in ("Rss", "Pss")]


def settled(pid):
    """Memory once it has not changed for a while."""
    before = memory(pid)
    for _ in range(100):
        time.sleep(0.3)
        now = memory(pid)
        if now == before:
            return now
        before = now
    return before


CONTEXT = ssl.create_default_context()
CONTEXT.check_hostname = False
CONTEXT.verify_mode = ssl.CERT_NONE


def ask(port, request, secure, source):
    # A small window, so that little of the answer is in the kernel.
    plain = socket.socket()
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    plain.bind((source, 0))
    plain.connect(("127.0.0.1", port))
    plain.settimeout(60)
    stream = CONTEXT.wrap_socket(
        plain, server_hostname="localhost") if secure else plain
    stream.sendall(request.encode())
    got = b""
    while len(got) < 1024:
        piece = stream.recv(1024 - len(got))
        if not piece:
            break
        got += piece
    return stream


def main():
    loam = os.path.abspath(sys.argv[1])
    readers = int(sys.argv[2]) if len(sys.argv) > 2 else 64
    top = tempfile.mkdtemp(prefix="loam-stalled.")
    make_capsule(top, readers)
    server, gemini, gopher = start(loam, top)
    pid = worker_of(server)
    url = f"gemini://localhost:{gemini}"
    ways = [
        ("gopher menu", "/large{}", False),
        ("gopher text", "/large{}.txt", False),
        ("gopher own bytes", "/large{}.gmi", False),
        ("gopher lines", "/plain{}.txt", False),
        ("gopher map", "/map/", False),
        ("gopher index", "/list/", False),
        ("gemini article", url + "/large{}.gmi", True),
        ("gemini map", url + "/map/", True),
        ("gemini index", url + "/list/", True),
    ]
    print(f"{readers} stalled readers; KiB resident, proportional")
    try:
        for name, path, secure in ways:
            for different in ([False, True] if "{}" in path else [False]):
                for several in (False, True):
                    measure(pid, gemini if secure else gopher, gopher, name,
                            path, secure, different, several, readers)
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(top)


def measure(pid, port, gopher, name, path, secure, different, several,
            readers):
    ask(port, path.format(0) + "\r\n", secure, "127.0.0.1").close()
    ask(gopher, "/small\r\n", False, "127.0.0.1").close()
    before = settled(pid)
    held = []
    waits = []
    for i in range(readers):
        source = f"127.0.0.{i % 16 + 1}" if several else "127.0.0.1"
        request = path.format(i if different else 0) + "\r\n"
        try:
            held.append(ask(port, request, secure, source))
        except OSError:
            pass
        began = time.monotonic()
        ask(gopher, "/small\r\n", False, "127.0.0.1").close()
        waits.append((time.monotonic() - began) * 1e3)
    during = settled(pid)
    for stream in held:
        stream.close()
    after = settled(pid)
    what = (name + (", each another" if different else "") +
            (", 16 addresses" if several else ""))
    print(f"{what:46} before {before[0]:7} {before[1]:7}"
          f"  held {during[0] - before[0]:+7} {during[1] - before[1]:+7}"
          f"  gone {after[0] - before[0]:+7} {after[1] - before[1]:+7}"
          f"  longest wait {max(waits):6.1f} ms", flush=True)


if __name__ == "__main__":
    main()
