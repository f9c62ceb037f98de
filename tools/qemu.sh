#!/bin/bash
# SPDX-License-Identifier: MIT
# Boots a copy of the image as a USB stick in QEMU. The serial console is stdin and stdout; the run ends with the guest.
# Exit: 0 the guest powered off, 3 it reset itself, 124 it took too long, else QEMU's own.
# Options by environment; paths are relative to the checkout:
#   FIRMWARE bios or uefi          MEMORY  in MiB (4096)       CPUS  (2)       TIMEOUT  in seconds (3600)
#   IMAGE    build/assay.img       RUN     folder of the run, made anew (build/run-XXXXXX)
#   STICK    the stick's size in MiB (as the image)            ACCEL  kvm or tcg (kvm where it runs a guest)
#   CONSOLE  a further copy of the serial log                  READONLY  1: the stick's write-protect switch is on
#   KERNEL   bzImage for the trial of KVM                      EXTRA  further arguments of QEMU, split at blanks
#   OPTIONS  a file to be boot/grub/options.cfg, in place of the one that an emulated machine gets
# The run folder holds stick.img, console.log, qmp.sock while QEMU runs, and qemu.log. The stick is the device "stick"
# on the bus "usb.0".
if [ -z "${IN_BUILDER:-}" ]; then
	top=$(cd "$(dirname "$0")/.." && pwd)
	pass=()
	# in-builder starts with an empty environment.
	for name in FIRMWARE MEMORY CPUS TIMEOUT IMAGE RUN STICK READONLY ACCEL CONSOLE EXTRA KERNEL OPTIONS; do
		[ -z "${!name+set}" ] || pass+=("$name=${!name//"$top/"/}")
	done
	exec "$top/tools/in-builder" env "${pass[@]}" tools/qemu.sh "$@"
fi
. "$(dirname "$0")/lib.sh"

FIRMWARE=${FIRMWARE:-bios} MEMORY=${MEMORY:-4096} CPUS=${CPUS:-2} TIMEOUT=${TIMEOUT:-3600}
IMAGE=${IMAGE:-build/assay.img}
RESET=3

[ -f "$IMAGE" ] || die "cannot boot $IMAGE: it is not there (make image)"
case $FIRMWARE in bios | uefi) ;; *) die "FIRMWARE is bios or uefi, not '$FIRMWARE'" ;; esac
case ${ACCEL:=} in
'') if "$TOP/tools/probe-kvm.sh" ${KERNEL:+"$KERNEL"}; then ACCEL=kvm; else ACCEL=tcg; fi ;;
kvm | tcg) ;;
*) die "ACCEL is kvm or tcg, not '$ACCEL'" ;;
esac

# The run's folder, with the stick in it.
if [ -n "${RUN:-}" ]; then
	[ ! -e "$RUN" ] || [ -f "$RUN/stick.img" ] || die "$RUN is there and was not made by a run"
	rm -rf --one-file-system "$RUN"
	mkdir -p "$RUN"
else
	RUN=$(mktemp -d build/run-XXXXXX)
fi
cp --sparse=always "$IMAGE" "$RUN/stick.img"
if [ -n "${STICK:-}" ]; then
	[ $((STICK * 1048576)) -ge "$(stat -c %s "$RUN/stick.img")" ] || die "a stick of $STICK MiB is too small for $IMAGE"
	truncate -s "${STICK}M" "$RUN/stick.img"
fi
# An emulated CPU does not say that its clock has a constant rate, so KVM in the machine keeps the rate that the kernel
# first measured. Under load that is off by more than KVM tolerates, and then it starts no timer for any of its guests.
# Under load, too, the emulated timer chip is late, and a kernel that looks whether its timer works finds that it does not.
[ "$ACCEL" = kvm ] || echo 'set options="kvm.tsc_tolerance_ppm=50000 no_timer_check"' >"$RUN/options.cfg"
[ -z "${OPTIONS:-}" ] || cp "$OPTIONS" "$RUN/options.cfg"
[ ! -e "$RUN/options.cfg" ] || tools/put.sh "$RUN/stick.img" "$RUN/options.cfg" boot/grub/options.cfg ASSAYBOOT

readonly=off
[ "${READONLY:-0}" != 1 ] || readonly=on
# QEMU takes its options with commas.
# shellcheck disable=SC2054
args=(-name assay -nodefaults -no-reboot -display none -vga std -m "$MEMORY" -smp "$CPUS" -rtc base=utc -nic none
	-L /firmware/seabios -L /firmware/qemu -D "$RUN/qemu.log" -trace qemu_system_shutdown_request
	-device qemu-xhci,id=usb
	-drive "if=none,id=stick,format=raw,cache=writeback,readonly=$readonly,file=$RUN/stick.img"
	-device usb-storage,bus=usb.0,id=stick,drive=stick,bootindex=0,removable=on
	-chardev "stdio,id=serial,logfile=$RUN/console.log" -serial chardev:serial
	-qmp "unix:$RUN/qmp.sock,server=on,wait=off")
# shellcheck disable=SC2054
case $ACCEL in
kvm) args+=(-accel kvm -cpu host) ;;
# Emulated, the fast string instructions are loops over bytes, and a fifth level of page tables is one more to walk.
# Kernels do without, in half the time.
tcg) args+=(-accel tcg,thread=multi -cpu max,-erms,-fsrm,-la57) ;;
esac
if [ "$FIRMWARE" = uefi ]; then
	cp /usr/share/OVMF/OVMF_VARS_4M.fd "$RUN/vars.fd"
	# shellcheck disable=SC2054
	args+=(-drive if=pflash,unit=0,format=raw,readonly=on,file=/firmware/OVMF/OVMF_CODE_4M.fd
		-drive "if=pflash,unit=1,format=raw,file=$RUN/vars.fd")
fi
# shellcheck disable=SC2206
args+=(${EXTRA:-})

# The emulator is the one that is in the image. The machine's firmware is the builder's: VMs inside need less of it.
tree=/
[ ! -x "$TOP/tools/root.sh" ] || tree=$("$TOP/tools/root.sh" --tree)
export tree
printf '  %-22s %s, %s, %s CPUs, %s MiB, %s\n' boot "$FIRMWARE" "$ACCEL" "$CPUS" "$MEMORY" "$RUN" >&2

# QEMU sees a root of its own: that tree's programs, this checkout, the devices. It lives in namespaces of its own, so
# that it is gone with this script however that ends.
status=0
# shellcheck disable=SC2016
setpriv --pdeathsig KILL unshare --mount --propagation private --pid --fork --kill-child --mount-proc bash -euc '
	mount -t tmpfs tmpfs /image
	cd /image
	mkdir usr dev proc tmp assay firmware firmware/seabios firmware/qemu firmware/OVMF
	ln -s usr/bin usr/sbin usr/lib usr/lib64 .
	mount -o bind,ro "$tree/usr" usr
	mount --rbind /dev dev
	mount --rbind /proc proc
	mount --bind /assay assay
	for d in seabios qemu OVMF; do mount --bind /usr/share/$d firmware/$d; done
	exec timeout --foreground -k 10 "$0" unshare --root=/image --wd=/assay qemu-system-x86_64 "$@"' \
	"$TIMEOUT" "${args[@]}" <&0 || status=$?

rm -f "$RUN/qmp.sock"
[ -z "${CONSOLE:-}" ] || cp "$RUN/console.log" "$CONSOLE"
# 137 is also what a QEMU has that the kernel killed for want of memory.
if [ $status = 124 ] || { [ $status = 137 ] && [ $SECONDS -ge "$TIMEOUT" ]; }; then
	printf 'error: the guest did not end within %s s\n' "$TIMEOUT" >&2
	exit 124
fi
# With -no-reboot QEMU ends well in either case; it traces the request only when the power is to go off.
if [ $status = 0 ] && ! grep -qs qemu_system_shutdown_request "$RUN/qemu.log"; then
	printf 'error: the guest reset itself\n' >&2
	exit $RESET
fi
exit $status
