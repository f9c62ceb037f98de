#!/bin/bash
# SPDX-License-Identifier: MIT
# vmm on this machine's KVM, or its refusal where that runs no guest: one sentence and a status of its own.
. "$(dirname "$0")/../lib.sh"

NO_KVM=77

# vmm_run [PREFIX…]: starts a toy guest by a configuration file; sets status, said and complaint.
vmm_run() {
	printf '{"boot-source": {"kernel_image_path": "%s"}}' "$TOP/build/toys/triple" >"$SCRATCH/config.json"
	status=0
	timeout 120 "$@" build/bin/vmm --no-api --config-file "$SCRATCH/config.json" --log-path "$SCRATCH/log" \
		</dev/null >"$SCRATCH/said" 2>"$SCRATCH/complaint" || status=$?
	said=$(cat "$SCRATCH/said") complaint=$(cat "$SCRATCH/complaint")
}

vmm_run
if [ "$status" = 0 ]; then
	matches "KVM runs guests here" "$said" '^SUCCESS$'
else
	equal "KVM runs no guest here: the status says so" "$status" $NO_KVM
	equal "one sentence" "$(wc -l <"$SCRATCH/complaint")" 1
	matches "which says why" "$complaint" '^vmm: KVM runs no guest on this machine: .'
	matches "in the log, too" "$(cat "$SCRATCH/log")" 'KVM runs no guest on this machine: .'
	equal "and the guest has not run" "$said" ''
fi

# All that precedes the API's socket is done here, too: KVM is tried before. STRICT=1 holds it to what is promised.
is_promised() {
	[ "$1" -gt 0 ] && { [ "${STRICT:-0}" = 0 ] || [ "$1" -le 8000 ]; }
}

make --no-print-directory --silent build/vmm/stand >&2 || exit 1
if [ "$status" = 0 ]; then
	skip "CPU time of a start that is refused" "KVM runs guests here"
else
	us=$(build/vmm/stand cpu build/bin/vmm --api-sock "$SCRATCH/api.sock")
	check "CPU time of a start that is refused, with its end: $us µs, the API's at most 8000" is_promised "$us"
fi

# Something that opens and is no KVM.
# shellcheck disable=SC2016
vmm_run unshare --mount bash -c 'mount --bind /dev/zero /dev/kvm && exec "$@"' no-kvm
equal "a /dev/kvm that is none: the status" "$status" $NO_KVM
matches "the sentence" "$complaint" '^vmm: KVM runs no guest on this machine: cannot use /dev/kvm'

rm -f "$SCRATCH/api.sock"
# shellcheck disable=SC2016
timeout 120 unshare --mount bash -c 'mount --bind /dev/zero /dev/kvm && exec "$@"' no-kvm build/bin/vmm --api-sock "$SCRATCH/api.sock" \
	</dev/null >"$SCRATCH/said" 2>&1
equal "with an API: the status" "$?" $NO_KVM
check "and no socket was made" test ! -e "$SCRATCH/api.sock"
finish
