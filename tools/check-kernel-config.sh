#!/bin/bash
# SPDX-License-Identifier: MIT
# Compares a finished kernel configuration with what was asked for: every line of the fragments must have come true (Kconfig
# drops an option without a word when its parent is off), no mitigation may be off, and nothing that a list forbids may be on.
# usage: check-kernel-config.sh CONFIG FORBIDDEN FRAGMENT…
. "$(dirname "$0")/lib.sh"

[ $# -ge 3 ] || die "usage: check-kernel-config.sh CONFIG FORBIDDEN FRAGMENT…"
config=$1 forbidden=$2
shift 2
declare -A value=()
bad=0

complain() {
	printf 'error: %s\n' "$*" >&2
	bad=1
}

while IFS='=' read -r name v; do
	value[$name]=$v
done < <(grep '^CONFIG_' "$config")
[ "${#value[@]}" -gt 0 ] || die "cannot check $config: it sets nothing"

# asked FRAGMENT: every line as OPTION=VALUE, "is not set" as n.
asked() {
	sed -nE 's/^# (CONFIG_[A-Z0-9a-z_]+) is not set$/\1=n/; /^CONFIG_/p' "$1"
}

for fragment in "$@"; do
	[ -n "$(asked "$fragment")" ] || die "cannot check against $fragment: it asks for nothing"
	while IFS='=' read -r name v; do
		is=${value[$name]:-n}
		[ "$is" = "$v" ] || complain "$name: ${fragment##*/} wants $v, the result has $is"
	done < <(asked "$fragment")
done

while read -r name; do
	complain "$name: a mitigation is off"
done < <(sed -nE 's/^# (CONFIG_MITIGATION_.*) is not set$/\1/p' "$config")

while read -r pattern; do
	for name in "${!value[@]}"; do
		# shellcheck disable=SC2053
		[[ $name != CONFIG_$pattern ]] || complain "$name: forbidden by ${forbidden##*/} ($pattern)"
	done
done < <(sed 's/#.*//' "$forbidden" | grep -oE '[A-Z0-9a-z_*?]+')

[ "$bad" = 0 ] || die "the kernel configuration is not what was asked for"
