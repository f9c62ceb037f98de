#!/bin/sh
# SPDX-License-Identifier: MIT
# Process 1 of the machine that tests/image/vmm-ready.t boots: the CPU time until the API answers.
. /begin

STARTS=5
LIMIT=8000 # µs

# ready: microseconds of CPU time until the API answers, which the metrics say once a guest runs.
ready() {
	vmm_api >&2
	request PUT /boot-source '{"kernel_image_path": "/toys/halt"}' >answers
	request PUT /actions '{"action_type": "InstanceStart"}' >>answers
	request PUT /actions '{"action_type": "FlushMetrics"}' >>answers
	sed -n 's/.*"process_startup_time_cpu_us":\([0-9]*\).*/\1/p' metrics | head -n 1
	kill "$pid"
	wait "$pid"
}

api() {
	for _ in $(seq $STARTS); do
		ready >>cpu
	done
	cat cpu
	awk -v starts=$STARTS -v limit=$LIMIT '$1 > 0 && $1 <= limit { n++ } END { exit n != starts }' cpu
}

echo "inside: began"
check "the API answers after at most $LIMIT µs of CPU time" api
echo "# µs of CPU time until the API answers: $(tr '\n' ' ' <cpu)"
end
