# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# sysbench's memory test: writing a block of 1 MiB again and again, with the same 64-bit accesses.
# Two things change its speed by a factor of nearly two and hide all else: which small pages a process got, so both have
# their block in a huge page; and who uses the other half of the core, so they run side by side.
# sysbench's own start, some 10 ms, is counted: with 64 GiB that is below half a percent.
plan 20 120
side_by_side
figure 'memory: write blocks' MiB/cpu-s more 0.98 1.02

needs() {
	needs_workload memory
	needs_command sysbench
	! grep -qF '[never]' /sys/kernel/mm/transparent_hugepage/enabled || give_up 77 'this kernel gives no huge pages'
}

ours() {
	cpu_rate 65536 "$BUILD/bin/bench" memory mode=write block-kib=1024 total-mib=65536 time-ms=0 huge-pages=yes
}

# Its block comes from the C library's heap, which is told to grow by 16 MiB at once and to ask for huge pages.
peer() {
	GLIBC_TUNABLES=glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=1073741824:glibc.malloc.top_pad=16777216 \
		cpu_rate 65536 sysbench memory --memory-block-size=1M --memory-total-size=64G --memory-oper=write \
		--memory-access-mode=seq --threads=1 --time=0 run
}
