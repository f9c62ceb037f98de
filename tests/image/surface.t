#!/bin/bash
# SPDX-License-Identifier: MIT
# The kernel's functions in the attack surface. The tracer of functions rewrites the whole kernel while it runs, which an
# emulated machine survives with one processor only.
. "$(dirname "$0")/vm.sh"

# figure RUNTIME METRIC: its value.
figure() {
	sed -n "s/.*\"runtime\":\"$1\".*\"metric\":\"$2\".*\"value\":\([0-9]*\).*/\1/p" "$VM_FOLDER/samples.jsonl" | head -n 1
}

vm_stick surface "runtimes = docker, nabla" "workloads = surface" "coverage = full" "repeat = 1" "deadline = 10m"
vm_start surface CPUS=1
check "the run ends" vm_sees "event=run_end" 1300
check "the machine powers off" vm_ends 0
vm_results "$VM_RUN/stick.img" || { check "results are there" false; finish; }
for runtime in docker nabla; do
	equal "$runtime completed" "$(awk -F '\t' -v r=$runtime '$4 == r { print $1 }' "$VM_FOLDER/plan.tsv")" C
	for phase in noop start serving; do
		matches "$runtime: functions, $phase" "$(figure $runtime ${phase}_functions)" '^[1-9][0-9]+$'
	done
	check "$runtime: a call is more than one function" test "$(figure $runtime serving_functions)" -gt "$(figure $runtime serving_calls)"
done
check "a unikernel that serves needs less of it than a life of a container" test "$(figure nabla serving_functions)" -lt "$(figure docker noop_functions)"
equal "nothing was left behind" "$(grep -c 'left something behind' "$VM_FOLDER/run.json")" 0
grep -h '<th scope="row">[a-z]*</th><td data-v="[0-9]*">' "$VM_FOLDER/report.html" | sed 's/<[^>]*>/ /g; s/^/# /'
finish
