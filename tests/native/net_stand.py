# SPDX-License-Identifier: MIT
# The other side of a unikernel's network, for tests.
# usage: net_stand.py tap NAME FD COMMAND…   makes a tap with virtio-net headers, as FD of the command
#        net_stand.py dns ADDRESS NAME=IP…   answers questions for addresses (RFC 1035) for a minute
import fcntl
import os
import socket
import struct
import sys

TUNSETIFF = 0x400454CA
IFF_TAP, IFF_NO_PI, IFF_VNET_HDR = 0x0002, 0x1000, 0x4000


def tap(name, fd, *command):
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TAP | IFF_NO_PI | IFF_VNET_HDR))
    os.dup2(device, int(fd))
    os.execvp(command[0], command)


def answer(question, known):
    """One A record if the name is known, an empty answer for other types, NXDOMAIN for other names."""
    at, labels = 12, []
    while question[at]:
        labels.append(question[at + 1 : at + 1 + question[at]].decode())
        at += 1 + question[at]
    asked = question[12 : at + 5]
    (kind,) = struct.unpack("!H", question[at + 1 : at + 3])
    address = known.get(".".join(labels))
    head = question[:2] + struct.pack("!HHHHH", 0x8180 if address else 0x8183, 1, 1 if address and kind == 1 else 0, 0, 0)
    record = struct.pack("!HHHLH4s", 0xC00C, 1, 1, 60, 4, socket.inet_aton(address or "0.0.0.0"))
    return head + asked + (record if address and kind == 1 else b"")


def dns(address, *names):
    known = dict(n.split("=") for n in names)
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind((address, 53))
    s.settimeout(60)
    while True:
        question, asker = s.recvfrom(512)
        s.sendto(answer(question, known), asker)


{"tap": tap, "dns": dns}[sys.argv[1]](*sys.argv[2:])
