#!/bin/bash
# SPDX-License-Identifier: MIT
# A summary must come out the same on every processor: the program holds no instruction whose last digits IEEE 754 leaves
# open (the x87's logarithms, exponentials and angles), and none that rounds once where others round twice (fused
# multiply-add: the programs are compiled for the first x86-64, which has none, so nothing can be contracted into one).
. "$(dirname "$0")/../lib.sh"

OPEN='(f2xm1|fyl2x|fyl2xp1|fptan|fpatan|fsin|fcos|fsincos|vfn?m(add|sub)[0-9a-z]*)'

# opens FILE: such instructions, each once, with the function they are in.
opens() {
	objdump -d --no-show-raw-insn "$1" |
		awk -v open="^$OPEN\$" '/^[0-9a-f]+ </ { f = $2 } $2 ~ open { print f, $2 }' | sort -u
}

cat >"$SCRATCH/open.c" <<'END'
#include <math.h>
int main(int n, char **v) { (void)v; return (int)(logl(n) + expl(n)); }
END
musl-gcc -static -O1 "$SCRATCH/open.c" -o "$SCRATCH/open" -lm
matches "a logarithm of the x87 would be seen" "$(opens "$SCRATCH/open")" '^<logl>: fyl2x$'
gcc -O2 -mfma -ffp-contract=fast -c -x c -o "$SCRATCH/fused" - <<<'double f(double a, double b, double c) { return a * b + c; }'
matches "so would a fused multiply-add" "$(opens "$SCRATCH/fused")" '^<f>: vfmadd'
check "functions can be told apart" sh -c "objdump -d build/bin/assay.sym | grep -q '<stats_log>:'"
equal "the program that analyses has neither" "$(opens build/bin/assay.sym)" ""
finish
