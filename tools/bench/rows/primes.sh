# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# sysbench's cpu test: as many of the same events. A study's figures can be compared with ours only if this is 1.
plan 40 20
figure 'primes' 1/s more 0.98 1.02

needs() {
	needs_workload primes
	needs_command sysbench
}

ours() {
	bench primes max-prime=20000 threads=1 events=500 | said events_per_second
}

peer() {
	bounded sysbench cpu --cpu-max-prime=20000 --threads=1 --time=0 --events=500 run | awk '/events per second:/ { print $4 }'
}
