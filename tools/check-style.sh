#!/bin/bash
# SPDX-License-Identifier: MIT
# What `make check` holds beside the compiler and clang-tidy: format, layers, sizes, documented prototypes, calls that
# are not used here. Prints the figures.
. "$(dirname "$0")/lib.sh"
cd "$TOP"

bad=0
fail() {
	printf '%s\n' "$@"
	bad=1
}

mapfile -t sources < <(find src tests tools -name '*.[ch]' | sort)
mapfile -t scripts < <(grep -rlE '^#!/bin/(ba)?sh|^# shellcheck shell' tools tests .ci rootfs-overlay | sort)

# check_scripts: shellcheck is slow, so a script it found clean is remembered in the cache, by itself and all that a script
# may source.
check_scripts() {
	local clean=$CACHE/shell-clean all script k sourced=() keys=() files=()
	mapfile -t sourced < <(find tools tests \( -name '*.sh' -o -name '*.inc' \) ! -perm /111 | sort)
	all=$(key "$(shellcheck --version)" "${sourced[@]}")
	for script in "${scripts[@]}"; do
		k=$(key "$all" "$script" "name: $script")
		grep -qsxF "$k" "$clean" || keys+=("$k") files+=("$script")
	done
	[ ${#files[@]} = 0 ] || {
		shellcheck -x -e SC1090,SC1091,SC2154 -P tools "${files[@]}" || return
		printf '%s\n' "${keys[@]}" >>"$clean"
	}
}

clang-format --dry-run -Werror "${sources[@]}" || fail "run 'make format'"
tools/check-layers.sh || bad=1
check_scripts || bad=1
awk -f tools/sizes.awk "${sources[@]}" || bad=1

for f in "${sources[@]}" "${scripts[@]}"; do
	head -n 2 "$f" | grep -q 'SPDX-License-Identifier' || fail "$f: no SPDX line"
done
# used REGEX FILE…: lines of code, comments excepted, that match.
used() {
	grep -nE "$@" | grep -vE '^[^:]*:[0-9]*:[[:space:]]*//'
}
mapfile -t library < <(find src -name '*.c' ! -name main.c | sort)
if used '\b(strcpy|strcat|sprintf|vsprintf|atoi|atol|gets)[[:space:]]*\(' "${sources[@]}"; then
	fail "the calls above are not used here: they know no bound, or no error"
fi
if used '\b(system|popen)[[:space:]]*\(' "${library[@]}"; then
	fail "the calls above are not used here: a shell between us and a program"
fi
# A child may leave by _exit and _Exit; only the program itself by exit.
if used '(^|[^_[:alnum:]])exit[[:space:]]*\(' "${library[@]}"; then
	fail "exit is for main.c"
fi
if grep -rnE '/work/|\.library|\b(TODO|FIXME|XXX)\b' --include='*' src tools tests initramfs kernel-config rootfs-overlay \
	README.md Makefile 2>/dev/null | grep -v 'tools/check-style.sh'; then
	fail "the lines above are left over"
fi
exit $bad
