#!/bin/bash
# SPDX-License-Identifier: MIT
# A million samples: analysed and reported within 10 s of processor time and 500 MB. And logs that are large in vain.
. "$(dirname "$0")/../lib.sh"

A=$BUILD/bin/assay
F=$SCRATCH/run

# cost COMMAND…: processor seconds and MB at the most; also says them.
cost() {
	python3 -c 'import resource, subprocess, sys
status = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
u = resource.getrusage(resource.RUSAGE_CHILDREN)
print("%.2f %d %d" % (u.ru_utime + u.ru_stime, u.ru_maxrss // 1024, status))' "$@"
}
mkdir "$F"
python3 tests/native/big_samples.py 1000000 "$F/samples.jsonl"
printf '{"version":1,"id":"big","started":"20260101T100000Z","plan":"night","trials":100000,"ended":true}' >"$F/run.json"
printf '{"version":1}' >"$F/machine.json"
equal 'the log has a million lines' "$(wc -l <"$F/samples.jsonl")" 1000000
read -r cpu_a mb_a status < <(cost "$A" analyse "$F")
equal 'analyse succeeds' "$status" 0
read -r cpu_r mb_r status < <(cost "$A" report "$F")
equal 'report succeeds' "$status" 0
printf '# analyse %s s, %s MB; report %s s, %s MB\n' "$cpu_a" "$mb_a" "$cpu_r" "$mb_r"
check 'in under 10 s of processor time' awk "BEGIN { exit !($cpu_a + $cpu_r < 10) }"
check 'in under 500 MB' test "$mb_a" -lt 500 -a "$mb_r" -lt 500
equal 'no line is left out' "$(python3 -c 'import json,sys; d=json.load(open(sys.argv[1])); print(d["dropped_lines"]["count"], sum(r["n"] for m in d["measures"] for r in m["rows"]))' "$F/summary.json")" '0 1000000'
equal 'the table has them all' "$(wc -l <"$F/tables/samples.csv")" 1000001
rm "$F/samples.jsonl"

truncate -s 1100M "$F/samples.jsonl"
matches 'a log of more than 1 GiB is refused, with its size' "$("$A" analyse "$F" 2>&1)" \
	'samples.jsonl: it has 1153433600 bytes, and more than 1073741824 are refused'
truncate -s 1G "$F/samples.jsonl"
read -r _ mb status < <(cost "$A" analyse "$F")
equal 'one of 1 GiB without a line is read' "$status" 0
check 'in the memory of a line' test "$mb" -lt 100
matches 'and the line is named' "$(cat "$F/summary.json")" 'it is longer than 65536 bytes'

# Without checksums every line is dropped; these have some, and a name of its own each.
python3 - "$F/samples.jsonl" <<'PY'
import re, sys
sys.argv = ["", "300000", sys.argv[1]]
source = open("tests/native/big_samples.py").read()
source = source.replace('"metric":"%s"', '"metric":"%s%%d"').replace("metric[0], metric[1]", "metric[0], metric[1]")
source = source.replace('"version":"1.2.3"', '"version":"%d"').replace('% (trial, trial // 400 + 1, name, implementation,',
    '% (trial, trial // 400 + 1, name, implementation, int(value * 1e9),').replace('"%s%%d"', '"%s"')
exec(source)
PY
read -r cpu mb status < <(cost "$A" analyse "$F")
printf '# names of their own: %s s, %s MB\n' "$cpu" "$mb"
equal 'a name of its own in every line' "$status" 0
check 'they do not fill the memory' test "$mb" -lt 500
matches 'and are named' "$(cat "$F/summary.json")" 'one more than there is room for'
finish
