# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# sysbench's cpu test: the same events for the same time. A study's figures can be compared with ours only if this is 1.
plan 20 20
figure 'primes' 1/s more 0.98 1.02

needs() {
	needs_workload primes
	needs_command sysbench
}

ours() {
	bench primes max-prime=20000 time-ms=1000 | said events_per_second
}

peer() {
	bounded sysbench cpu --cpu-max-prime=20000 --threads=1 --time=1 --events=0 run | awk '/events per second:/ { print $4 }'
}
