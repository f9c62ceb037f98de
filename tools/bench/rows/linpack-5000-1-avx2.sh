# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What a CPU with AVX2 and without AVX-512 sees: AMD's Zen to Zen 3, Intel's from Haswell on. OpenBLAS' kernels for such
# are those for Haswell.
. "$TOP/tools/bench/linpack.sh"
linpack_row 5000 1 avx2 Haswell
