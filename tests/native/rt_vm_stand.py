# SPDX-License-Identifier: MIT
# What containerd's shim is to a runtime, for tests: the reaper of the container's process, and the other end of a
# terminal.
# usage: rt_vm_stand.py reap STATUS PID_FILE COMMAND…     runs COMMAND, waits for the process of PID_FILE, writes how it ended
#        rt_vm_stand.py console SOCKET STEP…              takes a terminal; a step is "send TEXT", "size ROWS COLUMNS",
#                                                         "expect TEXT", "close"
#        rt_vm_stand.py terminal COMMAND -- STEP…         the same with the command's own terminal; prints its exit code
import array
import ctypes
import fcntl
import os
import pty
import select
import socket
import struct
import subprocess
import sys
import termios
import time

PATIENCE = 40  # seconds a step


def reap(status_file, pid_file, *command):
    """Says "exit N" or "signal N" of the process that the command left behind."""
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER
    code = subprocess.call(command)
    said = f"create {code}"
    if code == 0:
        pid = int(open(pid_file).read())
        status = os.waitpid(pid, 0)[1]
        said = f"signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else f"exit {os.WEXITSTATUS(status)}"
    with open(status_file + ".new", "w") as f:
        f.write(said)
    os.rename(status_file + ".new", status_file)


def expect(fd, text, got):
    end = time.monotonic() + PATIENCE
    while text.encode() not in got:
        if not select.select([fd], [], [], max(0, end - time.monotonic()))[0]:
            sys.exit(f"'{text}' did not come; got {bytes(got)}")
        try:
            data = os.read(fd, 4096)
        except OSError:
            data = b""
        if not data:
            sys.exit(f"the terminal was closed before '{text}'; got {bytes(got)}")
        got += data
    del got[: got.index(text.encode()) + len(text)]


def play(fd, steps):
    got = bytearray()
    for step in steps:
        verb, _, rest = step.partition(" ")
        if verb == "send":
            os.write(fd, rest.encode().decode("unicode_escape").encode())
        elif verb == "size":
            rows, columns = map(int, rest.split())
            fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        elif verb == "expect":
            expect(fd, rest, got)
        elif verb == "close":
            os.close(fd)
            return
    expect_end(fd, got)


def expect_end(fd, got):
    """Reads until the other side has closed the terminal."""
    end = time.monotonic() + PATIENCE
    while select.select([fd], [], [], max(0, end - time.monotonic()))[0]:
        try:
            data = os.read(fd, 4096)
        except OSError:
            return
        if not data:
            return
        got += data
    sys.exit(f"the terminal was not closed; got {bytes(got)}")


def console(path, *steps):
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(1)
    listener.settimeout(PATIENCE)
    connection = listener.accept()[0]
    name, extra, _, _ = connection.recvmsg(100, socket.CMSG_SPACE(16))
    descriptors = array.array("i", extra[0][2])
    if len(descriptors) != 1 or not name:
        sys.exit(f"not one descriptor with a name: {name} {extra}")
    play(descriptors[0], steps)


def terminal(*words):
    cut = words.index("--")
    pid, fd = pty.fork()
    if pid == 0:
        os.execvp(words[0], words[:cut])
    play(fd, words[cut + 1 :])
    print("exit", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


{"reap": reap, "console": console, "terminal": terminal}[sys.argv[1]](*sys.argv[2:])
