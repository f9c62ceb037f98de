# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Solving a dense system: GFLOPS of the solution alone, without making the matrix and checking the answer. The peer is
# OpenBLAS' dgesv, which chooses its kernels for this CPU by itself, unless a row compares what older CPUs would run.

# linpack_row N THREADS|all [KERNEL CORETYPE]: the last two are our kernel and OpenBLAS' for it.
linpack_row() {
	n=$1 threads=$2 kernel=${3:-auto} coretype=${4:-}
	[ "$threads" != all ] || threads=$(nproc)
	if [ "$n" -lt 10000 ]; then plan 20 60; else plan 5 120; fi
	figure "linpack N=$n: $threads thread$([ "$threads" = 1 ] || echo s)${coretype:+ $kernel}" GFLOPS more 1 inf
}

needs() {
	needs_workload linpack
	needs_program bench/dgesv
	bench linpack n=8 "kernel=$kernel" >/dev/null 2>&1 || give_up 77 "this CPU cannot run our kernel $kernel"
}

ours() {
	bench linpack "n=$n" "threads=$threads" "kernel=$kernel" | said gflops
}

# dgesv N: of OpenBLAS, with the kernels that the row wants.
dgesv() {
	bounded env ${coretype:+"OPENBLAS_CORETYPE=$coretype"} "$BUILD/bench/dgesv" "$1" "$threads"
}

peer() {
	dgesv "$n" | awk '{ print $1 }'
}

remark() {
	printf 'OpenBLAS %s its kernels for %s\n' "$([ -n "$coretype" ] && echo "was told to take" || echo chose)" \
		"$(OPENBLAS_VERBOSE=2 dgesv 64 2>&1 >/dev/null | sed -n 's/^Core: //p')"
}
