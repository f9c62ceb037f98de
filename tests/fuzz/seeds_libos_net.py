# SPDX-License-Identifier: MIT
# Conversations for fuzz_libos_net to begin with, a file each: how a peer connects, asks, and ends. What the fuzzer puts
# right by itself (checksums, addresses, ports, numbers of a connection) is left 0 here.
# usage: seeds_libos_net.py FOLDER
import os
import struct
import sys

IP, TCP, NUMBERS, CLOSE, TICK, SEND, SHUT, IGNORE = 1, 2, 4, 8, 16, 32, 64, 128  # as fuzz_libos_net.c has them
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
GSO_TCPV4 = 1
LIBRARY, OURS = bytes([10, 0, 0, 2]), bytes([10, 0, 0, 1])


def step(how, frame, gso=0):
    """One frame, and what is done about it: how, the length in units of 8 bytes, struct virtio_net_hdr, Ethernet."""
    frame += bytes(-len(frame) % 8)
    header = struct.pack("<BBHHHH", 1, gso, 0, 1460 if gso else 0, 0, 0)
    return bytes([how, len(frame) // 8]) + header + frame


def ip(protocol, payload, fragment=0):
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(payload), 1, fragment, 64, protocol, 0)
    return bytes(12) + b"\x08\x00" + head + OURS + LIBRARY + payload


def tcp(how, flags, data=b"", options=b"", window=64240, sequence=1000, acknowledges=0, gso=0):
    options += b"\x01" * (-len(options) % 4)
    length = (20 + len(options)) // 4 << 4
    head = struct.pack("!HHIIBBHHH", 1025, 80, sequence, acknowledges, length, flags, window, 0, 0)
    return step(how | IP | TCP, ip(6, head + options + data), gso)


def udp(payload):
    return step(IP, ip(17, struct.pack("!HHHH", 1025, 80, 8 + len(payload), 0) + payload))


MSS, SCALE, SACK = b"\x02\x04\x05\xb4", b"\x03\x03\x07", b"\x04\x02"
CONNECT = tcp(0, SYN, options=MSS + SCALE) + tcp(NUMBERS, ACK)
CONNECT_SACK = tcp(0, SYN, options=SACK + SCALE) + tcp(NUMBERS, ACK)
PING = struct.pack("!BBHHH", 8, 0, 0xF7FF, 0, 0)

seeds = {
    "request": CONNECT + tcp(NUMBERS | SEND, ACK | PSH, b"GET / HTTP/1.1\r\n\r\n") + tcp(NUMBERS | CLOSE | TICK, ACK),
    "their-end": CONNECT + tcp(NUMBERS, ACK | FIN) + tcp(NUMBERS | CLOSE, ACK) + tcp(NUMBERS | TICK, ACK),
    "our-end": CONNECT + tcp(NUMBERS | SHUT, ACK, b"x") + tcp(NUMBERS | TICK, ACK) + tcp(NUMBERS | CLOSE, ACK | FIN),
    "reset": CONNECT + tcp(NUMBERS | SEND, ACK, b"x") + tcp(NUMBERS, RST) + tcp(0, ACK),
    "no-scale": tcp(0, SYN, options=MSS) + tcp(NUMBERS, ACK) + tcp(NUMBERS | SEND, ACK, b"data" * 100) * 3,
    "no-window": CONNECT + tcp(NUMBERS | SEND, ACK, window=0) + tcp(TICK, ACK, window=0) * 4 + tcp(NUMBERS, ACK),
    "unread": CONNECT + tcp(NUMBERS | IGNORE, ACK | PSH, b"data" * 200) * 6 + tcp(NUMBERS | CLOSE, ACK),
    "gap": CONNECT_SACK + tcp(IGNORE, ACK, b"later" * 9, sequence=1100) + tcp(NUMBERS, ACK, b"x" * 45) + tcp(TICK, ACK),
    "long": CONNECT + tcp(NUMBERS, ACK, b"segments" * 180, gso=GSO_TCPV4) * 2 + tcp(NUMBERS | CLOSE, ACK),
    "repeat": CONNECT + tcp(NUMBERS, ACK, b"x") + tcp(TICK, ACK, b"x") * 3 + tcp(NUMBERS | CLOSE | TICK, ACK),
    "datagram": udp(b"question") + udp(b"") + udp(b"x" * 900),
    "ping": step(IP, ip(1, PING)) + step(IP, ip(1, PING + bytes(600))),
    "fragments": b"".join(step(IP, ip(17, bytes(64), at)) for at in (0x2000, 0x2010, 8)),
}

folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)
for name, steps in seeds.items():
    with open(os.path.join(folder, name), "wb") as f:
        f.write(steps)
