# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# sysbench's memory test: writing a block of 1 MiB again and again, with the same 64-bit accesses.
# Where a block lies in physical memory decides how it fits the caches, 15 % from process to process: so many short runs.
# sysbench counts the start of its thread: with 4 GiB that is below half a percent.
plan 200 20
figure 'memory: write blocks' MiB/s more 0.98 1.02

needs() {
	needs_workload memory
	needs_command sysbench
}

# A process gets the pages that the last one gave back, so two runs in a row would share their luck: another process
# takes a random number of pages first and gives them back in an order of its own.
stir() {
	head -c $((RANDOM * 2048)) /dev/zero | tail -n 1 >/dev/null
}

ours() {
	stir
	bench memory mode=write block-kib=1024 total-mib=4096 time-ms=0 | said write_rate
}

peer() {
	stir
	bounded sysbench memory --memory-block-size=1M --memory-total-size=4G --memory-oper=write --memory-access-mode=seq \
		--threads=1 --time=0 run | sed -n 's/.*transferred (\([0-9.]*\) MiB\/sec).*/\1/p'
}
