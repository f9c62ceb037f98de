# SPDX-License-Identifier: MIT
"""Writes a samples.jsonl of N lines with checksums to a file: big_samples.py N FILE [SEED].

Trials of ten samples, five runtimes, four workloads, 1 to 21 containers, in random order. The lines of a block have one length
(JSON allows spaces between its tokens), so that NumPy makes the checksums of a whole block of lines at once; the CRC
is written anew here, from RFC 3720 appendix B.4, so that it also checks the program's.
"""
import sys

import numpy as np

METRICS = [("start_time", "s"), ("create_time", "s"), ("run_time", "s"), ("remove_time", "s"), ("cpu_time", "s"),
           ("memory_peak", "B"), ("latency_p50", "ns"), ("latency_p99", "ns"), ("throughput", "bit/s"), ("count", "1")]
RUNTIMES = [("native", "process", "direct"), ("docker", "runc", "oci"), ("gvisor", "runsc", "oci"),
            ("kata", "qemu", "oci"), ("crun", "crun", "oci")]
WORKLOADS = ["noop", "primes", "iperf3", "memory"]
BLOCK = 100000


def crc_table():
    table = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        table = np.where(table & 1, (table >> 1) ^ np.uint32(0x82F63B78), table >> 1)
    return table


def line(trial, name, implementation, engine, workload, containers, metric, value):
    return ('{"trial":%d,"block":%d,"arm":"corrected","runtime":"%s","implementation":"%s","version":"1.2.3",'
            '"provenance":"debian","engine":"%s","workload":"%s","image":"bench","limit":"default","containers":%d,'
            '"repetition":%d,"metric":"%s","unit":"%s","value":%.9f,"mean":"arithmetic","verified":"unverified",'
            '"state":"C","error":null,"t":%d.500000'
            % (trial, trial // 400 + 1, name, implementation, engine, workload, containers, trial // 400 + 1,
               metric[0], metric[1], value, trial))


def with_checksums(lines):
    table = crc_table()
    length = max(map(len, lines))
    lines = [text.ljust(length) for text in lines]
    text = np.frombuffer("".join(lines).encode(), dtype=np.uint8).reshape(len(lines), length)
    crc = np.full(len(lines), 0xFFFFFFFF, dtype=np.uint32)
    for column in np.ascontiguousarray(text.T):
        crc = table[(crc ^ column) & 0xFF] ^ (crc >> 8)
    crc ^= 0xFFFFFFFF
    return "".join('%s,"crc":"%08x"}\n' % pair for pair in zip(lines, crc.tolist()))


def main():
    count, path = int(sys.argv[1]), sys.argv[2]
    random = np.random.default_rng(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    with open(path, "w", encoding="ascii") as out:
        for first in range(0, count, BLOCK):
            n = min(BLOCK, count - first)
            pick = random.integers(0, 5 * 4 * 21, n // 10 + 1)
            values = random.lognormal(-3, 0.3, n)
            lines = []
            for i in range(n):
                p = int(pick[i // 10])
                lines.append(line((first + i) // 10 + 1, *RUNTIMES[p % 5], WORKLOADS[p // 5 % 4], p // 20 + 1,
                                  METRICS[i % 10], values[i]))
            out.write(with_checksums(lines))


main()
