#!/bin/bash
# SPDX-License-Identifier: MIT
# Whole runs of `assay run` on this machine's kernel, with a folder or a small file system as the results volume.
# With processes and a network of its own, so that nothing that others start meanwhile is taken for left behind. From among
# other process ids, every cgroup of version 1 would look empty.
# shellcheck disable=SC2016
[ $$ = 1 ] || exec unshare --mount --net sh -c '"${0%/*}/hide-cgroups.sh" && exec unshare --pid --fork --kill-child --mount-proc "$0"' "$0"
. "$(dirname "$0")/../lib.sh"

# Only native is to be there.
unset ASSAY_RUNTIME_DIR
export ASSAY_IMAGE_DIR=$SCRATCH/image ASSAY_WORK_DIR=$SCRATCH/work
mkdir -p "$ASSAY_IMAGE_DIR/bin"
cp build/bin/bench "$ASSAY_IMAGE_DIR/bin/bench"
unmount() {
	umount "$SCRATCH/volume" 2>/dev/null
}
trap 'unmount; rm -rf --one-file-system "$SCRATCH"' EXIT

# run [key=value…]: a run of the null workload on native; sets STATUS, OUT and FOLDER.
run() {
	rm -rf "$SCRATCH/ram"
	OUT=$(timeout "$RUN_LIMIT" build/bin/assay run --ram "$SCRATCH/ram" --volume "$SCRATCH/volume" --serial "$SCRATCH/serial" \
		runtimes=native workloads=noop repeat=2 "$@" 2>&1)
	STATUS=$?
	FOLDER=$(echo "$SCRATCH/ram"/*)
}
fresh() {
	unmount
	rm -rf "$SCRATCH/volume"
	mkdir "$SCRATCH/volume"
}

touch "$SCRATCH/serial"
fresh
run
equal "a run ends well" "$STATUS" 0
check "its results are on the volume and in memory alike" diff -r "$FOLDER" "$SCRATCH/volume/results/$(basename "$FOLDER")"
check "assay.conf was written for the next time" grep -q '^# *repeat *=' "$SCRATCH/volume/assay.conf"
equal "with the line ends that every editor knows" "$(grep -c $'\r$' "$SCRATCH/volume/assay.conf")" "$(wc -l <"$SCRATCH/volume/assay.conf")"
matches "the serial port got the trials" "$(cat "$SCRATCH/serial")" 'event=trial_end .*state=C'
check "the harness' own cost is in the summary" grep -q '"overhead": {' "$FOLDER/summary.json"
run
equal "what it wrote is read the next time" "$STATUS $(grep -c 'default plan' "$FOLDER/run.json")" "0 0"

# nonsense NAME REGEX: the assay.conf on the volume is refused with a line like REGEX, and the run is made all the same.
nonsense() {
	run
	equal "$1: the default plan is run" "$STATUS" 0
	matches "$1: what is wrong is said in the report" "$(cat "$FOLDER/run.json" "$FOLDER/report.html")" "$2"
	matches "$1: and on the screen" "$OUT" "$2"
}
fresh
printf 'repeat = 2\nrepeat = -3\n' >"$SCRATCH/volume/assay.conf"
nonsense "a key twice" 'assay.conf:2: repeat is set a second time'
printf 'after = explode\n' >"$SCRATCH/volume/assay.conf"
nonsense "a bad value" 'assay.conf:1: after = .?explode.*allowed.*poweroff.*reboot.*shell'
printf 'colour = blue\n' >"$SCRATCH/volume/assay.conf"
nonsense "an unknown key" 'assay.conf:1: .*colour.*allowed'
printf 'after = \0reboot\n' >"$SCRATCH/volume/assay.conf"
nonsense "a NUL" 'assay.conf:1: a NUL byte'
head -c 10M /dev/urandom >"$SCRATCH/volume/assay.conf"
nonsense "10 MB" 'assay.conf.*larger than 65536 bytes'
printf '\xef\xbb\xbfduration = 2s\r\n\r\nlang=de\r\n' >"$SCRATCH/volume/assay.conf"
run
equal "a byte order mark and CRLF are read" "$STATUS $(grep -cE 'default plan' "$FOLDER/run.json")" "0 0"
matches "and obeyed" "$(cat "$FOLDER/run.json")" '"lang": "de"'

fresh
mount -t tmpfs -o size=256k tmpfs "$SCRATCH/volume"
run
equal "a full volume: the results stay in memory" "$STATUS" 3
matches "a full volume: it is said" "$OUT" 'No space left'
check "a full volume: the report is in memory" test -s "$FOLDER/report.html"
mount -o remount,ro "$SCRATCH/volume"
run
equal "a read-only volume: the results stay in memory" "$STATUS" 3
matches "a read-only volume: it is said" "$OUT" 'Read-only file system'
fresh
check "results are delivered to a volume that comes later" build/bin/assay deliver "$SCRATCH/ram" "$SCRATCH/volume"
check "whole" diff -r "$FOLDER" "$SCRATCH/volume/results/$(basename "$FOLDER")"

fresh
run runtimes=native,gvisor-systrap
equal "a missing runtime: the run goes on" "$STATUS" 0
equal "a missing runtime: its trials are skipped" "$(grep -c '^S.*gvisor-systrap' "$FOLDER/plan.tsv")" 2
matches "a missing runtime: the report says why" "$(cat "$FOLDER/report.html")" 'runsc.*No such file'

fresh
cp build/bin/iperf3 "$ASSAY_IMAGE_DIR/bin/iperf3"
PATH=$PWD/build/bin:$PATH run workloads=coldstart,udp repeat=1 duration=1s
equal "cold starts and UDP: both are measured" "$(cut -c1 "$FOLDER/plan.tsv" | grep '[OCETS]' | xargs)" "C C"
# value METRIC: of the run's one sample of it.
value() {
	sed -n "s/.*\"metric\":\"$1\".*\"value\":\([^,]*\),.*/\1/p" "$FOLDER/samples.jsonl"
}
# rates: iperf3's own pace is 2^20 bit/s, sent in whole datagrams; without a limit it is far beyond that.
rates() {
	awk -v paced="$(value udp_default_rate)" -v free="$(value udp_rate)" 'BEGIN {
		print "paced", paced, "free", free
		exit !(paced > 0.9e6 && paced < 1.1e6 && free > 10e6) }'
}
# A busy machine may leave little of a second; not of each.
for _ in {1..9}; do
	! rates >/dev/null || break
	PATH=$PWD/build/bin:$PATH run workloads=udp repeat=1 duration=2s
done
check "UDP as the study had it is paced, and without a limit is not" rates
check "its loss is a fraction" awk -v v="$(value udp_loss)" 'BEGIN { exit !(v != "" && v >= 0 && v < 1) }'
fresh
cat >"$SCRATCH/read-only" <<'EOF'
set -e
mount --bind /proc/sys/vm/drop_caches /proc/sys/vm/drop_caches
mount -o remount,bind,ro /proc/sys/vm/drop_caches
exec "$@"
EOF
rm -rf "$SCRATCH/ram"
timeout "$RUN_LIMIT" unshare --mount --propagation private bash "$SCRATCH/read-only" build/bin/assay run --ram "$SCRATCH/ram" \
	--volume "$SCRATCH/volume" runtimes=native workloads=coldstart repeat=1 >"$SCRATCH/out" 2>&1
FOLDER=$(echo "$SCRATCH/ram"/*)
equal "a cache that may not be emptied: no cold start is claimed" "$(cut -c1 "$FOLDER/plan.tsv" | grep '[OCETS]' | xargs)" E
matches "a cache that may not be emptied: it is named" "$(cat "$FOLDER"/logs/trial-1-native-coldstart.log)" 'drop_caches.*Read-only'

# The cgroups of this machine may have no controllers; then a limit is not claimed.
fresh
run workloads=limits limits=default,min repeat=1
states=$(cut -c1 "$FOLDER/plan.tsv" | grep '[OCETS]' | sort | xargs)
if grep -qw memory "$(findmnt -n -o TARGET -t cgroup2 | head -n 1)/cgroup.controllers"; then
	equal "a limit is measured" "$states" "C C"
	check "one CPU may be used under it" grep -q '"limit":"min".*"metric":"cpus_usable","unit":"1","value":1,' "$FOLDER/samples.jsonl"
	check "and 2 GiB" grep -q '"limit":"min".*"metric":"memory_limit","unit":"B","value":2147483648,' "$FOLDER/samples.jsonl"
else
	equal "a limit that cannot hold is skipped, and the rest measured" "$states" "C S"
	matches "the report says why" "$(cat "$FOLDER/report.html")" 'cannot be limited: cgroup v2 has no controllers here'
fi

# A runtime that answers when asked for its version and then hangs.
fresh
mkdir -p "$SCRATCH/runtimes"
# shellcheck disable=SC2016
printf '#!/bin/sh\n[ "$1" != --version ] || { echo runc version 9; exit; }\necho it hangs >&2\nexec sleep 1000.%s\n' $$ \
	>"$SCRATCH/runtimes/runc"
chmod +x "$SCRATCH/runtimes/runc"
ASSAY_RUNTIME_DIR=$SCRATCH/runtimes run runtimes=docker deadline=5s duration=1s repeat=4
equal "a runtime that hangs: the run goes on" "$STATUS" 0
equal "a runtime that hangs: stopped at the deadline three times, then left alone" \
	"$(cut -c1 "$FOLDER/plan.tsv" | grep '[OCETS]' | xargs)" "T T T S"
matches "a runtime that hangs: its log is kept" "$(cat "$FOLDER"/logs/trial-1-docker-noop.log)" 'it hangs'
equal "a runtime that hangs: nothing of it is left" "$(pgrep -fc "sleep 1000\.$$")" 0

fresh
rm -rf "$SCRATCH/ram"
build/bin/assay run --ram "$SCRATCH/ram" --volume "$SCRATCH/volume" runtimes=native workloads=primes repeat=100 duration=1s >"$SCRATCH/out" 2>&1 &
pid=$!
until grep -q '^C' "$SCRATCH/ram"/*/plan.tsv 2>/dev/null; do kill -0 $pid || break; sleep 0.2; done
kill -KILL $pid
wait $pid 2>/dev/null
folder=$(echo "$SCRATCH/volume/results"/*)
check "after a crash the log on the volume can be analysed" build/bin/assay analyse "$folder"
check "and reported" build/bin/assay report "$folder"
matches "as a run that did not end" "$(cat "$folder/report.html")" '[Nn]ot (ended|finished|complete)|did not (end|finish)|stopped before'
run
equal "and the next run is as clean as the first" "$STATUS $(grep -c 'left something behind' "$FOLDER/run.json")" "0 0"

equal "an unknown option is a usage error" "$(build/bin/assay run --colour blue 2>/dev/null; echo $?)" 2
finish
