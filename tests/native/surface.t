#!/bin/bash
# SPDX-License-Identifier: MIT
# The attack surface on this machine's kernel, where that has a tracer of system calls; where it has none, or not for us,
# that is what the report says. And whatever becomes of a run, nothing is left of its tracer.
. "$(dirname "$0")/../lib.sh"

make --no-print-directory --silent build/bin/assay build/bin/bench build/bin/rt-uni build/bin/tender build/bin/fileimage build/uni/bench.uni >&2 || exit 1
[ "$(id -u)" = 0 ] || { echo 'only root traces the kernel'; exit 77; }
export ASSAY_RUNTIME_DIR=$BUILD/bin ASSAY_IMAGE_DIR=$SCRATCH/image ASSAY_WORK_DIR=$SCRATCH/work PATH=$BUILD/bin:$PATH
TRACEFS=$SCRATCH/tracefs
trap 'umount "$TRACEFS" 2>/dev/null; rm -rf --one-file-system "$SCRATCH"' EXIT
mkdir -p "$SCRATCH"/image{,-unikernel}/{bin,dev,proc,sys,etc,tmp,.unikernel} "$TRACEFS"
cp "$BUILD/bin/bench" "$SCRATCH/image/bin/bench"
cp "$BUILD/uni/bench.uni" "$SCRATCH/image-unikernel/bin/bench"
"$BUILD/bin/fileimage" "$SCRATCH/image-unikernel" "$SCRATCH/files"
mv "$SCRATCH/files" "$SCRATCH/image-unikernel/.unikernel/files"

# run RUNTIMES [key=value]: sets FOLDER.
run() {
	rm -rf "$SCRATCH/ram"
	timeout "$RUN_LIMIT" assay run --ram "$SCRATCH/ram" repeat=1 workloads=surface "runtimes=$1" ${2:+"$2"} >"$SCRATCH/out" 2>&1
	FOLDER=$(echo "$SCRATCH/ram"/*)
}

# states: of the trials, each once.
states() {
	grep -v '^#\|^state' "$FOLDER/plan.tsv" | cut -f1 | sort -u | xargs
}

# calls RUNTIME PHASE: the names, a line each.
calls() {
	sed -n "s/.*\"runtime\":\"$1\".*\"facts\":{.*\"$2\":\"\([^\"]*\)\".*/\1/p" "$FOLDER/samples.jsonl" | tr ' ' '\n'
}

run native,nabla
if [ "$(states)" = S ]; then
	check 'why nothing is traced stands in the samples' grep -q '"error":"cannot \(trace\|open\|read\|write\|make\)' "$FOLDER/samples.jsonl"
	matches 'and in the report' "$(cat "$FOLDER/report.html")" 'it takes the workload “surface”'
	skip 'the calls of native and nabla' "$(sed -n 's/.*"error":"\([^"]*\)".*/\1/p' "$FOLDER/samples.jsonl" | head -n 1)"
	finish
fi
equal 'both trials completed' "$(states)" C
matches 'a process without a container begins by execve' "$(calls native noop)" '^execve$'
matches 'and ends by exit_group' "$(calls native noop)" '^exit_group$'
equal 'doing nothing, it asks for no socket' "$(calls native noop | grep -cx socket)" 0
matches 'to serve, it binds one before it is ready' "$(calls native start)" '^bind$'
matches 'and then accepts' "$(calls native serving)" '^accept4$'
equal 'but binds no more' "$(calls native serving | grep -cx bind)" 0
matches 'a runtime is followed into its children' "$(calls nabla noop)" '^pivot_root$'
matches 'a unikernel that serves is seen' "$(calls nabla serving)" '^(read|write)$'
equal 'and makes calls of the seven only' "$(calls nabla serving |
	grep -vxE 'read|write|ppoll|clock_gettime|exit_group|pread64|pwrite64')" ''
equal 'samples and names agree' "$(sed -n 's/.*"runtime":"nabla".*"metric":"serving_calls".*"value":\([0-9]*\).*/\1/p' \
	"$FOLDER/samples.jsonl")" "$(calls nabla serving | wc -l)"
equal 'nothing was lost' "$(grep -c '"lost_calls":0' "$FOLDER/samples.jsonl")" 2
matches 'the table has it' "$(grep -A1 '<h2>Attack surface' "$FOLDER/report.html"; grep '<th scope="row">nabla</th><td data-v' "$FOLDER/report.html")" \
	'nabla</th><td data-v="[0-9]+">[0-9]+</td><td data-v="[0-9]+">[0-9]+</td><td data-v="[1-7]">'

# left: what there is of ours.
left() {
	ls "$TRACEFS/instances"
}
check 'tracefs can be looked at' mount -t tracefs tracefs "$TRACEFS"
equal 'nothing is left of the tracer' "$(left)" ''
assay run --ram "$SCRATCH/killed" repeat=1 workloads=surface runtimes=native >"$SCRATCH/out" 2>&1 &
pid=$!
end=$((SECONDS + RUN_LIMIT))
until [ -n "$(left)" ] || [ $SECONDS -gt $end ]; do sleep 0.01; done
kill -KILL $pid
wait $pid 2>/dev/null
matches 'a run that is killed leaves what it must' "$(left)" '^assay-calls$'
run native workloads=noop
equal 'the next run removes it, whatever it measures' "$(left)" ''
equal 'and measures' "$(states)" C
finish
