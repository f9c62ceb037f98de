#!/bin/busybox sh
# SPDX-License-Identifier: MIT
# Process 1 of the machine that tests/image/rt-vm-start.t boots: how long a container's start takes, phase by phase.
. /second.sh

STARTS=4
LIMIT=1000 # ms

# settings NAME: rt-vm's configuration, as the image has it for the runtime of that name.
settings() {
	case $1 in
	kata) echo 'share = virtiofs' ;;
	kata-block) echo 'share = block' ;;
	kata-fc) printf 'share = block\nhypervisor = fcapi\n' ;;
	esac
	printf 'kernel = /guest/vmlinux\ninitrd = /guest/guest-initrd.img\n'
}

# By the emulated clock, which is slow while a guest spins: none takes a quarter of a second.
vm() {
	timeout -k 1 1 rt-vm --config "/tmp/$kind.conf" "$@" </dev/null
}

# A line for each phase and one for what the guest does from its kernel's entry to exec, without what lies between create and start.
phases() {
	awk '{ at[$1] = $2; print $1, ($2 - at["command"]) / 1000000 }
		END { print "entry-to-exec", (at["exec"] - at["kernel"] - at["start"] + at["created"]) / 1000000 }' \
		/run/rt-vm/rt-vm/start/phases
}

start() {
	vm create --bundle /bundles/stays start && vm start start
}

# again STATUS: a guest may stand still through a fault of the emulator (tests/image/vmm-level.t); then it is started once
# more, which is told.
again() {
	[ "$1" -ge 124 ] || return
	stood=$((stood + 1))
	vm delete --force start && start
}

starts() {
	settings "$kind" >"$kind.conf"
	stood=0
	for _ in $(seq $STARTS); do
		start || again $? || return
		phases >>"$kind"
		vm delete --force start || return
	done
}

# All starts were below the limit.
soon() {
	cat "$kind"
	awk -v starts=$STARTS -v limit=$LIMIT '$1 == "entry-to-exec" && $2 > 0 && $2 <= limit { n++ } END { exit n != starts }' "$kind"
}

# told: the phases' means, in milliseconds.
told() {
	awk -v kind="$kind" -v stood=$stood '!($1 in sum) { order[n++] = $1 } { sum[$1] += $2; count[$1]++ }
		END { if (stood) printf "# %s: %d guests stood still\n", kind, stood
			printf "# %s, ms:", kind; for (i = 0; i < n; i++) printf " %s %.1f", order[i], sum[order[i]] / count[order[i]]; print "" }' "$kind"
}

echo "inside: began"
for kind in kata-fc kata-block kata; do
	check "$kind starts $STARTS times" starts
	check "$kind: at most $LIMIT ms from the kernel's entry to exec" soon
	told
done
end
