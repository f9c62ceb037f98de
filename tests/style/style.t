#!/bin/bash
# SPDX-License-Identifier: MIT
# What `make check` holds, and that it really does: each rule is broken once in a copy, and must be noticed.
. "$(dirname "$0")/../lib.sh"

# breaks NAME FILE LINE PATTERN: with LINE added to FILE of a small copy, check-style must fail and say PATTERN.
breaks() {
	local name=$1 file=$2 line=$3 pattern=$4 out
	mkdir -p "$SCRATCH"/{src/suite,tests,initramfs,kernel-config,rootfs-overlay,.ci}
	cp -r src/base src/LAYERS "$SCRATCH/src/"
	cp -r tools Makefile .clang-format "$SCRATCH/"
	printf '%b\n' "$line" >>"$SCRATCH/$file"
	out=$(cd "$SCRATCH" && BUILD="$SCRATCH/build" tools/check-style.sh 2>&1) && out="it passed"
	matches "$name" "$out" "$pattern"
	rm -rf "${SCRATCH:?}"/*
}

# named: every `make WORD` in the README's code is a target, and every file it names is there.
named() {
	local word bad=0
	while read -r word; do
		grep -qE "^\.PHONY:.* $word( |\$)" Makefile || { echo "make $word is no target"; bad=1; }
	done < <(grep -oE '(^|`)make [a-z]+' README.md | sed 's/.*make //' | sort -u)
	while read -r word; do
		[ -e "$word" ] || { echo "$word is not there"; bad=1; }
	done < <(grep -oE '[a-z-]+/(README.md|[a-z]+/[a-z]+\.png)' README.md | sort -u)
	return $bad
}
check "what the README names is there" named
check "the tree keeps its style" tools/check-style.sh
check "clang-tidy finds nothing" make --no-print-directory -j2 tidy
breaks "an upward include is noticed" src/base/err.c '#include "suite/plan.h"' 'LAYERS does not let base see suite'
breaks "a bare prototype is noticed" src/base/err.h '\nint naked(void);' 'a prototype without a comment'
breaks "an unbounded call is noticed" src/base/err.c 'void f(char *a);\nvoid f(char *a)\n{\n\tstrcpy(a, "x");\n}' 'know no bound'
breaks "an exit in a library is noticed" src/base/err.c 'void f(void);\nvoid f(void)\n{\n\texit(1);\n}' 'exit is for main.c'
breaks "a long file is noticed" src/base/err.c "$(printf '//\\n%.0s' {1..420})" 'at most 400'
# shellcheck disable=SC2016
breaks "a shell mistake is noticed" tools/new.sh '#!/bin/bash\n# SPDX-License-Identifier: MIT\nrm $UNQUOTED/*' 'SC2086'
finish
