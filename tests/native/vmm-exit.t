#!/bin/bash
# SPDX-License-Identifier: MIT
# The program vmm where no guest need run: what it says of itself, and the statuses with which it ends, which are
# Firecracker's.
. "$(dirname "$0")/../lib.sh"

make --no-print-directory --silent build/bin/vmm >&2 || exit 1

# ends ARGUMENT…: its status, and what it said.
ends() {
	timeout 120 "$BUILD/bin/vmm" "$@" 2>&1 </dev/null
	echo "exit $?"
}

# file TEXT: a configuration file.
file() {
	printf '%s' "$1" >"$SCRATCH/config.json"
	echo "$SCRATCH/config.json"
}

matches '--version says who it is' "$(ends --version)" '^assay-vmm v[0-9.]+$'
matches 'and is no failure' "$(ends --version)" '^exit 0$'
matches '--help' "$(ends --help)" '^  --api-sock +PATH '
for arguments in --nosuch '--api-sock' '--no-api' '--id a_b' '--id a --id b' '--enable-pci' '--http-api-max-payload-size x'; do
	# shellcheck disable=SC2086
	matches "$arguments: 153" "$(ends $arguments)" '^exit 153$'
done
matches 'a level that is none: 152' "$(ends --level loud)" '^exit 152$'
matches 'a log that cannot be opened: 1' "$(ends --log-path /nosuch/log)" '^exit 1$'
for text in '' '{}' '[]' '{"boot-source": {"kernel_image_path": "/nosuch"}}' '{"boot-source": {}}' '{"hello": 1}'; do
	matches "a configuration that is none: 152: $text" "$(ends --no-api --config-file "$(file "$text")")" '^exit 152$'
done
matches 'a file that is not there: 152' "$(ends --no-api --config-file /nosuch)" '^exit 152$'
check 'no socket is left' test ! -e /run/firecracker.socket

finish
