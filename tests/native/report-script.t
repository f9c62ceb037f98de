#!/bin/bash
# SPDX-License-Identifier: MIT
# The script of report.html, run: another baseline must give what the program itself gives for a log in which that runtime
# and docker have changed names.
. "$(dirname "$0")/../lib.sh"

# log FILE DOCKER NATIVE: a run of four runtimes, one of which lacks a measure and one of which always fails.
log() {
	python3 - "$@" <<'PY'
import random, sys

path, docker, native = sys.argv[1:]
names = {"docker": docker, "native": native}
random.seed(4)
table = []
for byte in range(256):
    for _ in range(8):
        byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
    table.append(byte)

def sealed(line):
    crc = 0xFFFFFFFF
    for byte in line.encode():
        crc = table[(crc ^ byte) & 0xFF] ^ crc >> 8
    return '%s,"crc":"%08x"}\n' % (line, crc ^ 0xFFFFFFFF)

metrics = [("noop", "start_time", "s", 0.1), ("noop", "remove_time", "s", 0.03), ("noop", "cpu_time", "s", 0.02),
           ("httpd", "requests_per_second", "1/s", 4e4), ("httpd", "memory_used", "B", 3e7), ("httpd", "p99_latency", "ns", 4e6),
           ("primes", "events_per_second", "1/s", 900), ("iperf3", "tcp_to_container", "bit/s", 2e10),
           ("iperf3", "tcp_from_container", "bit/s", 1.7e10)]
runtimes = {"native": 1.0, "docker": 1.3, "gvisor-systrap": 2.9, "gvisor-ptrace": 0.004}
trial = 0
with open(path, "w") as out:
    for block in range(1, 9):
        for containers in 1, 3:
            for runtime, factor in runtimes.items():
                for workload in "noop", "httpd", "primes", "iperf3":
                    trial += 1
                    common = ('{"trial":%d,"block":%d,"arm":"corrected","runtime":"%s","implementation":"%s","version":"1",'
                              '"provenance":"debian","engine":"oci","workload":"%s","image":"bench","limit":"default",'
                              '"containers":%d,"repetition":%d,' % (trial, block, names.get(runtime, runtime),
                              "i", workload, containers, block))
                    if runtime == "gvisor-ptrace" and workload == "iperf3":
                        out.write(sealed(common + '"metric":null,"unit":null,"value":null,"mean":null,"verified":null,'
                                         '"state":"E","error":"no network","t":%d.5' % trial))
                        continue
                    for w, metric, unit, size in metrics:
                        if w == workload:
                            value = size * (factor if unit != "B" else 1) * random.lognormvariate(0, 0.2)
                            out.write(sealed(common + '"metric":"%s","unit":"%s","value":%.9g,"mean":"arithmetic",'
                                             '"verified":"unverified","state":"C","error":null,"t":%d.5'
                                             % (metric, unit, value, trial)))
PY
}

for run in first second; do
	mkdir "$SCRATCH/$run"
	printf '{"version":1,"id":"%s","trials":256,"ended":true}' "$run" >"$SCRATCH/$run/run.json"
	printf '{"version":1}' >"$SCRATCH/$run/machine.json"
done
log "$SCRATCH/first/samples.jsonl" docker native
log "$SCRATCH/second/samples.jsonl" native docker
for lang in en de; do
	for run in first second; do
		build/bin/assay analyse "$SCRATCH/$run" && build/bin/assay report "$SCRATCH/$run" $lang
	done
	check "$lang: a cell without a difference says to which it is blind, and no other does" python3 - "$SCRATCH/first" $lang <<'PY'
import json, re, sys

folder, lang = sys.argv[1:]
cells = [c for r in json.load(open(folder + "/summary.json"))["headline"]["rows"] for c in r["cells"] if c["p"] is not None]
want = ["%.0f\u202f…\u202f%.0f" % (100 / c["detectable"], 100 * c["detectable"]) for c in cells if not c["significant"]]
got = re.findall(r'<span class="range">blind ([^<]*)</span>', open(folder + "/report.html").read())
assert want and len(want) < len(cells) and got == want, (got, want)
PY
	qjs --std -I tests/native/dom.js tests/native/report_script.js "$SCRATCH"/{first,second}/report.html native >"$SCRATCH/out" 2>&1
	sed "s/^/# $lang: /" "$SCRATCH/out"
	check "$lang: every figure is the program's" test "$(grep -c '^ok' "$SCRATCH/out") $(grep -c '^not ok\|Error' "$SCRATCH/out")" = "8 0"
done
finish
