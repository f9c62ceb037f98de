#!/bin/bash
# SPDX-License-Identifier: MIT
# vmm on KVM: the image's kernel in an emulated machine with AMD's virtualisation, in which toy guests and Linux run
# (tests/vmm/inside.sh). Nothing else of the image is needed.
. "$(dirname "$0")/../lib.sh"

LIMIT=600
host=$(tools/kernel.sh host) guest=$(tools/kernel.sh guest) busybox=$(tools/busybox.sh)
cp "$guest/vmlinux" "$guest/bzImage" "$busybox/busybox" tests/vmm/inside.sh build/bin/vmm build/vmm/stand "$SCRATCH/"
cp build/vmm/guest.img "$SCRATCH/initrd"

# vmlinux whose note of a PVH entry is one that nobody knows: it is entered by Linux's protocol.
without_pvh() {
	python3 - "$1" "$2" <<-'END'
		import struct, sys
		data = open(sys.argv[1], 'rb').read()
		note = struct.pack('<III', 4, 4, 18) + b'Xen\0'
		long = struct.pack('<III', 4, 8, 18) + b'Xen\0'
		assert data.count(note) + data.count(long) == 1
		open(sys.argv[2], 'wb').write(data.replace(note, b'\0' * 16).replace(long, b'\0' * 16))
	END
}

list() {
	cat <<-END
		dir /dev 0755 0 0
		nod /dev/console 0600 0 0 c 5 1
		dir /dev/net 0755 0 0
		dir /bin 0755 0 0
		dir /toys 0755 0 0
		dir /guest 0755 0 0
		file /init inside.sh 0755 0 0
		file /bin/busybox busybox 0755 0 0
		slink /bin/sh busybox 0777 0 0
		file /vmm vmm 0755 0 0
		file /stand stand 0755 0 0
		file /guest/vmlinux vmlinux 0644 0 0
		file /guest/vmlinux64 vmlinux64 0644 0 0
		file /guest/bzImage bzImage 0644 0 0
		file /guest/initrd initrd 0644 0 0
	END
	for toy in build/toys/*; do
		[[ $toy == *.d ]] || printf 'file /toys/%s toy.%s 0755 0 0\n' "${toy##*/}" "${toy##*/}"
	done
}

pack() {
	without_pvh "$SCRATCH/vmlinux" "$SCRATCH/vmlinux64" || return
	for toy in build/toys/*; do
		cp "$toy" "$SCRATCH/toy.${toy##*/}"
	done
	list >"$SCRATCH/list"
	(cd "$SCRATCH" && "$TOP/tools/gen_init_cpio.sh") <"$SCRATCH/list" >"$SCRATCH/host.img"
}

boot() {
	timeout -k 5 $LIMIT qemu-system-x86_64 -accel tcg,thread=multi -smp 2 -cpu max,-erms,-fsrm,-la57 -m 1536 -nodefaults \
		-no-reboot -display none -serial stdio -kernel "$host/bzImage" -initrd "$SCRATCH/host.img" \
		-append 'console=ttyS0 quiet panic=-1' </dev/null | tr -d '\r' >"$SCRATCH/console"
	grep -q '^inside: ended' "$SCRATCH/console" || {
		tail -n 60 "$SCRATCH/console"
		return 1
	}
}

check "the machine's initramfs is made" pack
check "the machine boots and runs to its end" boot
while IFS= read -r line; do
	case $line in
	'ok - '* | 'not ok - '*)
		count=$((count + 1))
		# shellcheck disable=SC2034
		[[ $line == ok* ]] || bad=1
		printf '%s\n' "${line/ok -/ok $count -}"
		;;
	'# '*) printf '%s\n' "$line" ;;
	esac
done <"$SCRATCH/console"
finish
