#!/bin/bash
# SPDX-License-Identifier: MIT
# Results of many sticks to one data set, and out of it again: what is kept, what is refused, what other programs read.
. "$(dirname "$0")/../lib.sh"

A=$BUILD/bin/assay
S=$SCRATCH

# run FOLDER ID STARTED LINES SEED: a results folder.
run() {
	mkdir -p "$1"
	python3 tests/native/big_samples.py "$4" "$1/samples.jsonl" "$5"
	printf '{"version":1,"id":"%s","started":"%s","plan":"quick","trials":30,"ended":true}' "$2" "$3" >"$1/run.json"
	printf '{"version":1,"summary":"Example CPU, 4 cores"}' >"$1/machine.json"
}
sums() {
	(cd "$1" && find . -type f -print0 | sort -z | xargs -0 sha256sum)
}
fate() {
	grep -c "^$1 " <<<"$out"
}

run "$S/a/results/one" one 20260101T100000Z 200 1
run "$S/a/results/two" two 20260102T100000Z 100 2
cp -a "$S/a/results/one" "$S/copy"
cp -a "$S/a/results/one" "$S/torn"
head -c 20000 "$S/a/results/one/samples.jsonl" >"$S/torn/samples.jsonl"
head -c 100000 /dev/zero | tr '\0' '\n' >>"$S/torn/samples.jsonl"
run "$S/twin" one 20260103T100000Z 50 3
before=$(sums "$S/a")

# ---- merge
out=$("$A" merge "$S/set" "$S/torn" 2>&1)
equal 'a torn run is taken in' "$(fate added)" 1
out=$("$A" merge "$S/set" "$S/a" "$S/copy" "$S/torn" "$S/twin" 2>&1)
equal 'merge succeeds' "$?" 0
equal 'a run that goes on from a torn one is kept beside it' "$(fate goes-on)" 1
equal 'a new run is added' "$(fate added)" 1
equal 'copies are found again' "$(fate same)" 2
equal 'other samples under the same id are kept' "$(fate differs)" 1
equal 'all are there' "$(cd "$S/set" && find . -mindepth 1 -maxdepth 1 -type d | sort | tr -d './\n')" 'oneone-2one-3two'
check 'a run is copied whole' diff -r "$S/a/results/one" "$S/set/one-2"
check 'nothing in a source is changed' test_equal "$(sums "$S/a")" "$before"
after=$(sums "$S/set")
out=$("$A" merge "$S/set" "$S/twin" "$S/torn" "$S/a" 2>&1)
equal 'merging again finds all of it' "$(fate same)" 4
equal 'and changes nothing' "$(sums "$S/set")" "$after"
equal 'the index has a line a run' "$(wc -l <"$S/set/runs.tsv")" 5
check 'the index is JSON' python3 -c 'import json,sys; d=json.load(open(sys.argv[1])); assert [r["samples"] for r in d["runs"]]==[int(x) for x in sys.argv[2:]], d' \
	"$S/set/runs.json" "$(grep -c '"crc":"[0-9a-f]*"}$' "$S/torn/samples.jsonl")" 200 50 100
check '--json is JSON with the fates' python3 -c 'import json,sys; d=json.loads(sys.argv[1]); assert [m["fate"] for m in d["merged"]]==["same"]' \
	"$("$A" merge "$S/set" "$S/copy" --json)"
equal 'the table of all samples leaves out the torn copy' "$(wc -l <"$S/set/samples.csv")" 351

# ---- the plan against the samples, of a real run
mkdir -p "$S/image/bin" "$S/ram" "$S/plans"
cp build/bin/bench "$S/image/bin/bench"
env -u ASSAY_RUNTIME_DIR ASSAY_IMAGE_DIR="$S/image" ASSAY_WORK_DIR="$S/work" timeout "$RUN_LIMIT" \
	"$A" run --ram "$S/ram" runtimes=native workloads=noop repeat=8 >"$S/log" 2>&1
# altered NAME SCRIPT: a copy of the run under an id of its own, changed by a script for sed over its plan.
altered() {
	cp -a "$S/ram"/* "$S/plans/$1"
	sed -i "s/\"id\": *\"[^\"]*\"/\"id\": \"$1\"/" "$S/plans/$1/run.json"
	sed -i "$2" "$S/plans/$1/plan.tsv"
	sed -n "/^$1\$/,/^[^ ]/p" <<<"$("$A" merge "$S/planned" "$S/plans/$1" 2>&1)"
}
equal 'a run that keeps its plan has no problem' "$(altered good '' | grep -c '!')" 0
cp -a "$S/ram"/* "$S/whole"
sed -i '/"trial":[35],/d' "$S/ram"/*/samples.jsonl
matches 'trials without samples' "$(altered lost '')" '! 2 trials made by plan.tsv but without samples: 3, 5$'
rm -r "${S:?}/ram"/* && cp -a "$S/whole" "$S/ram/run"
out=$(altered short 's/trials=8$/trials=6/; /^.\t[78]\t/d')
matches 'samples without a trial' "$out" '! 2 trials with samples but not in plan.tsv: 7, 8$'
matches 'another number of trials' "$out" '! run.json plans 8 trials, plan.tsv 6$'
matches 'samples of something else' "$(altered other '/^.\t4\t/s/native/docker/')" \
	'! 1 trial with samples of something else than plan.tsv says: 4$'
matches 'samples of an open trial' "$(altered open '/^.\t[28]\t/s/^./O/')" '! 1 trial with samples but open in plan.tsv: 2$'
matches 'a plan that cannot be read' "$(altered torn '4d')" '! plan.tsv:4: '
rm "$S/ram/run/plan.tsv" "$S/plans"/*/plan.tsv
cp -a "$S/ram/run" "$S/plans/gone"
sed -i 's/"id": *"[^"]*"/"id": "gone"/' "$S/plans/gone/run.json"
matches 'no plan' "$("$A" merge "$S/planned" "$S/plans/gone" 2>&1)" '! plan.tsv is missing'

run "$S/early" early 19700101T000010Z 20 4
run "$S/late" late 21060101T000000Z 20 5
run "$S/month" month 20261332T000000Z 20 6
run "$S/again" again 20260101T100001Z 20 7
python3 - "$S/again/run.json" <<'PY'
import sys
t = open(sys.argv[1]).read().replace('"plan"', '"written":"20250101T000000Z","plan"')
open(sys.argv[1], "w").write(t)
PY
tac "$S/a/results/two/samples.jsonl" >"$S/samples"
run "$S/falls" falls 20260401T100000Z 20 8
mv "$S/samples" "$S/falls/samples.jsonl"
out=$("$A" merge "$S/clocks" "$S/early" "$S/late" "$S/month" "$S/again" "$S/falls" "$S/copy" 2>&1)
for said in 'before any image' 'in the future' 'no time' 'ends before it starts' 'sample times fall' 'same time as'; do
	matches "clocks: $said" "$out" "! clock: .*$said"
done

# ---- hostile trees
for kind in link fifo deep huge; do
	run "$S/bad-$kind" "bad-$kind" 20260101T100000Z 10 9
done
ln -s /etc/passwd "$S/bad-link/passwd"
mkfifo "$S/bad-fifo/pipe"
mkdir -p "$S/bad-deep/1/2/3/4/5/6/7/8/9/10"
truncate -s 2G "$S/bad-huge/samples.jsonl"
run "$S/bad-id" '../../escape' 20260105T100000Z 10 10
out=$(timeout 600 "$A" merge "$S/hostile" "$S/bad-link" "$S/bad-fifo" "$S/bad-deep" "$S/bad-huge" "$S/bad-id" 2>&1)
equal 'a refused folder is a failure' "$?" 1
equal 'links, FIFOs, deep and huge trees are refused' "$(fate refused)" 4
matches 'a huge log is named' "$out" 'it has 2147483648 bytes, and more than 1073741824 are refused'
equal 'an id is no path' "$(find "$S/hostile" -mindepth 1 -maxdepth 1 -type d -printf %f)" '-.-..-escape'
equal 'nothing half copied stays' "$(find "$S/hostile" -name '.*' -mindepth 1 | wc -l)" 0
out=$("$A" merge "$S/copy/set" "$S/copy" 2>&1)
matches 'a set within a run is refused' "$out" 'the set lies within it'
rm -r "$S/copy/set"
matches 'usage' "$("$A" merge "$S/set" 2>&1; echo "exit $?")" 'exit 2'

# ---- exports
for f in csv-long csv-wide json openmetrics markdown; do
	check "$f: of a folder" "$A" export "$S/a/results/one" $f --out "$S/one.$f"
	check "$f: of a set" "$A" export "$S/set" $f --out "$S/set.$f"
done
cat >"$S/read.py" <<'PY'
import csv, json, re, sys
folder, s = sys.argv[1], sys.argv[2]
lines = [json.loads(l) for l in open(folder + "/samples.jsonl")]
long = list(csv.DictReader(open(s + "/one.csv-long", newline="")))
assert len(long) == len(lines) == 200
for a, b in zip(long, lines):
    assert None not in a and float(a["value"]) == b["value"] and a["runtime"] == b["runtime"] and int(a["trial"]) == b["trial"]
wide = list(csv.DictReader(open(s + "/one.csv-wide", newline="")))
assert len(wide) == 20
for b in lines:
    assert float(wide[b["trial"] - 1]["%s (%s)" % (b["metric"], b["unit"])]) == b["value"]
assert json.load(open(s + "/one.json"))["runs"][0]["samples"] == lines
assert [len(r["samples"]) for r in json.load(open(s + "/set.json"))["runs"]] == [200, 50, 100]

# The ABNF of OpenMetrics 1.0 as a regular expression for a line of a gauge, and its rules for what surrounds it.
name, label = r"[a-zA-Z_:][a-zA-Z0-9_:]*", r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^\n"\\]|\\["\\n])*"'
sample = re.compile(r"(%s)\{(%s(?:,%s)*)\} -?[0-9.]+(?:e[+-]?[0-9]+)?$" % (name, label, label))
for which in "one", "set":
    text = open("%s/%s.openmetrics" % (s, which)).read()
    assert text.endswith("\n# EOF\n") and text.count("# EOF") == 1
    family, seen, series = None, set(), set()
    for line in text.splitlines()[:-1]:
        m = re.match(r"# (TYPE|UNIT|HELP) (%s) (.*)$" % name, line)
        if m and m[1] == "TYPE":
            family = m[2]
            assert family not in seen and m[3] == "gauge", line
            seen.add(family)
        elif m:
            assert m[2] == family, line
            assert m[1] != "UNIT" or family.endswith("_" + m[3]), line
        else:
            m = sample.match(line)
            assert m and m[1] == family and line.rsplit(" ", 1)[0] not in series, line
            series.add(line.rsplit(" ", 1)[0])
    assert len(series) > 20, which
PY
check 'what csv, json and OpenMetrics readers find in them' python3 "$S/read.py" "$S/a/results/one" "$S"
matches 'base units' "$(cat "$S/one.openmetrics")" '^# UNIT assay_[a-z0-9]+_latency_p50_seconds seconds$'
matches 'markdown has tables' "$(cat "$S/set.markdown")" '^\| :-- \| --: \| --: \| --: \|$'
sed 's/"arm":"corrected"/"arm":"=1+1,\\"x\\n|"/; s/,"crc":.*/}/' "$S/a/results/one/samples.jsonl" >"$S/evil"
equal 'a line without its checksum is no sample' "$(mkdir -p "$S/e" && cp "$S/evil" "$S/e/samples.jsonl" && "$A" export "$S/e" csv-long | wc -l)" 1
for f in csv-long csv-wide json; do
	matches "export tells what it leaves out: $f" "$("$A" export "$S/e" $f 2>&1 >/dev/null)" \
		"^assay: $(wc -l <"$S/evil") lines? of samples.jsonl in $S/e are no good and were left out"
done
equal 'and says nothing of a whole one' "$("$A" export "$S/again" csv-long 2>&1 >/dev/null)" ''
matches 'an unknown format is usage' "$("$A" export "$S/set" xml 2>&1; echo "exit $?")" '^exit 2'

# ---- --json of what prints a table
"$A" plan seed=7 --json >"$S/plan"
check 'plan --json' python3 -c 'import json,sys; d=json.load(open(sys.argv[1])); assert len(d["trials"])==int(sys.argv[2])' \
	"$S/plan" "$(($("$A" plan seed=7 | wc -l) - 2))"
"$A" analyse "$S/a/results/one"
"$A" show "$S/a/results/one" --json >"$S/show"
check 'show --json' python3 -c 'import json,sys; d=json.load(open(sys.argv[1])); assert d["measures"] and "samples" not in d["measures"][0]["rows"][0]' \
	"$S/show"
finish
