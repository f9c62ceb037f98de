#!/bin/bash
# SPDX-License-Identifier: MIT
# clang-tidy for one file: tidy.sh FILE OK FLAG…; writes OK and OK's dependencies (.d) when nothing is found. It is slow, so
# what it found clean is remembered in the cache, by all that it reads: itself, its settings, and the file with what that
# includes, comments and macros as well. A line of that list that is torn matches nothing.
. "$(dirname "$0")/lib.sh"

file=$1 ok=$2 clean=$CACHE/tidy-clean
shift 2
mkdir -p "$CACHE" "$(dirname "$ok")"
clang "$@" -MM -MP -MF "${ok%.ok}.d" -MT "$ok" "$file"
k=$(key "$(clang-tidy --version)" .clang-tidy "$(clang -E -C -dD "$@" "$file")")
if ! grep -qsxF "$k" "$clean"; then
	clang-tidy --quiet --warnings-as-errors='*' "$file" -- "$@" >"${ok%.ok}.log" 2>&1 || {
		cat "${ok%.ok}.log"
		exit 1
	}
	printf '%s\n' "$k" >>"$clean"
fi
touch "$ok"
