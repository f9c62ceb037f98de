# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# vmm, and QEMU's microvm with the same kernel, initrd, memory and vCPUs; sourced. Each is started by $RUNNER.
MIB=128
# shellcheck disable=SC2034
ARGS='console=ttyS0 reboot=t panic=-1 loglevel=3 acpi=off'

# qemu ARGUMENT…: as rt-vm has it (src/runtime/vm_qemu_args.c).
qemu() {
	set -- /usr/bin/qemu-system-x86_64 -L /usr/share/qemu -nodefaults -no-user-config -no-reboot -display none -serial stdio \
		-machine microvm,acpi=off,pcie=off,usb=off,pit=off,pic=off,rtc=off -accel kvm -cpu host,pmu=off -smp 1 -m $MIB \
		-global virtio-mmio.force-legacy=false "$@"
	$RUNNER "$@"
}

# vmm KERNEL INITRD ARGS [MEMBERS]
vmm() {
	cat >config.json <<-END
		{"boot-source": {"kernel_image_path": "$1", "initrd_path": "$2", "boot_args": "$3"},
		 "machine-config": {"vcpu_count": 1, "mem_size_mib": $MIB} ${4:-}}
	END
	$RUNNER /vmm --no-api --config-file config.json --level Warning
}

# judge NAME TEXT HOLDS: yes, no, open, or none when there is nothing to judge by. That a promise of speed does not hold fails
# with STRICT only: another program on the emulating machine can do it.
judge() {
	case $3:${STRICT:-0} in
	yes:*) echo "ok - $1: $2" ;;
	no:0) echo "ok - $1: $2, which it is not" ;;
	open:0) echo "ok - $1: $2, which this does not show" ;;
	*) echo "not ok - $1: $2 ($3)" ;;
	esac
}
