# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Solving a dense system: GFLOPS of the solution alone, without making the matrix and checking the answer. The peer is
# OpenBLAS' dgesv, which chooses its kernels for this CPU by itself.

# linpack_row N THREADS|all
linpack_row() {
	n=$1 threads=$2
	[ "$threads" != all ] || threads=$(nproc)
	if [ "$n" -lt 10000 ]; then plan 20 60; else plan 5 120; fi
	figure "linpack N=$n: $threads thread$([ "$threads" = 1 ] || echo s)" GFLOPS more 1 inf
}

needs() {
	needs_workload linpack
	needs_program bench/dgesv
}

ours() {
	bench linpack "n=$n" "threads=$threads" | said gflops
}

peer() {
	bounded "$BUILD/bench/dgesv" "$n" "$threads" | awk '{ print $1 }'
}

remark() {
	printf 'OpenBLAS chose its kernels for %s\n' \
		"$(OPENBLAS_VERBOSE=2 "$BUILD/bench/dgesv" 64 1 2>&1 >/dev/null | sed -n 's/^Core: //p')"
}
