#!/bin/bash
# SPDX-License-Identifier: MIT
# True when this machine's KVM runs a guest. That /dev/kvm opens, and even makes a VM, proves nothing: so a kernel is
# booted on it. The answer is kept for as long as the machine stays up.
# usage: probe-kvm.sh [BZIMAGE]
[ -n "${IN_BUILDER:-}" ] || exec "$(dirname "$0")/in-builder" "tools/$(basename "$0")" "$@"
. "$(dirname "$0")/lib.sh"

DEADLINE=20

# guest KERNEL: boots it with two CPUs and an init that says one line.
guest() {
	local work
	work=$(mktemp -d)
	# shellcheck disable=SC2064
	trap "rm -rf '$work'" EXIT
	musl-gcc -static -O2 -o "$work/init" "$TOP/tools/probe-guest.c"
	"$TOP/tools/gen_init_cpio.sh" >"$work/initrd.img" <<-END
		dir /dev 0755 0 0
		nod /dev/console 0600 0 0 c 5 1
		file /init $work/init 0755 0 0
	END
	timeout -k 2 $DEADLINE qemu-system-x86_64 -accel kvm -cpu host -smp 2 -m 512 -nodefaults -no-reboot -display none \
		-serial "file:$work/console" -kernel "$1" -initrd "$work/initrd.img" \
		-append 'console=ttyS0 quiet panic=-1' </dev/null >"$work/qemu" 2>&1 || true
	cat "$work/qemu" "$work/console"
	grep -q '^the-guest-runs' "$work/console"
}

[ -w /dev/kvm ] || exit 1
known=$BUILD/kvm.$(cat /proc/sys/kernel/random/boot_id)
if [ ! -f "$known" ]; then
	mkdir -p "$BUILD/log"
	kernel=${1:-$("$TOP/tools/kernel.sh" host)/bzImage}
	[ -f "$kernel" ] || die "cannot try KVM: $kernel is not there"
	printf '  %-22s …\n' "trying KVM" >&2
	if (guest "$kernel") >"$BUILD/log/probe-kvm.log" 2>&1; then answer=yes; else answer=no; fi
	printf '  %-22s %s\n' "KVM runs a guest" $answer >&2
	rm -f "$BUILD"/kvm.*
	echo $answer >"$known"
fi
[ "$(cat "$known")" = yes ]
