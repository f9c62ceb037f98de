# SPDX-License-Identifier: MIT
# Booting the image in tests: a stick per boot with settings of its own, its console as a file, keys for its serial port,
# and QEMU's monitor to plug and pull. Every machine ends with the test, however that ends.
# shellcheck shell=bash
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
. "$TOP/tools/partitions.sh"

VM_IMAGE=$BUILD/assay.img
trap 'vm_kill; rm -rf --one-file-system "$SCRATCH"' EXIT

# vm_stick NAME [LINE…]: a copy of the image as $SCRATCH/NAME.img, with these lines as its assay.conf.
vm_stick() {
	local stick=$SCRATCH/$1.img
	shift
	cp --sparse=always "$VM_IMAGE" "$stick"
	[ $# = 0 ] || {
		printf '%s\n' "$@" >"$SCRATCH/conf"
		tools/put.sh "$stick" "$SCRATCH/conf" assay.conf
	}
}

# vm_volume NAME MIB LABEL: a second stick, a bare FAT volume.
vm_volume() {
	truncate -s "$2M" "$SCRATCH/$1.img"
	mkfs.fat -F 32 -n "$3" "$SCRATCH/$1.img" >"$SCRATCH/mkfs.log"
}

# vm_start NAME [VARIABLE=value…]: boots $SCRATCH/NAME.img; options as of tools/qemu.sh.
vm_start() {
	local name=$1
	shift
	VM_FILE=$BUILD/vm-$name.img
	VM_RUN=$BUILD/vm-$name
	VM_CONSOLE=$VM_RUN/console.log
	rm -rf "$VM_RUN" "$SCRATCH/$name.keys"
	mkfifo "$SCRATCH/$name.keys"
	exec 8<>"$SCRATCH/$name.keys"
	cp --sparse=always "$SCRATCH/$name.img" "$VM_FILE"
	env IMAGE="$VM_FILE" RUN="$VM_RUN" TIMEOUT=3400 "$@" tools/qemu.sh <&8 >"$SCRATCH/$name.out" 2>&1 &
	VM_PID=$!
}

# vm_sees REGEX SECONDS: waits until the console shows a matching line; fails at once when the machine ended without.
vm_sees() {
	local until=$((SECONDS + $2))
	while [ $SECONDS -lt $until ]; do
		grep -aqE -e "$1" "$VM_CONSOLE" 2>/dev/null && return
		kill -0 "$VM_PID" 2>/dev/null || break
		sleep 0.5
	done
	grep -aqE -e "$1" "$VM_CONSOLE" 2>/dev/null && return
	printf 'the console does not show: %s\n' "$1"
	tail -c 3000 "$VM_CONSOLE" | tr -d '\r' | grep -av '^$'
	return 1
}

# vm_type TEXT: keys for the serial console; \r and the like are understood.
vm_type() {
	printf '%b' "$1" >&8
}

# vm_qmp JSON: one command to QEMU's monitor.
vm_qmp() {
	printf '{"execute":"qmp_capabilities"}\n%s\n' "$1" | socat -t 5 - "unix-connect:$VM_RUN/qmp.sock" >"$SCRATCH/qmp" 2>&1
	! grep '"error"' "$SCRATCH/qmp"
}

# vm_plug NAME: plugs $SCRATCH/NAME.img in as a further USB stick.
vm_plug() {
	cp --sparse=always "$SCRATCH/$1.img" "$VM_RUN/$1.img"
	vm_qmp '{"execute":"blockdev-add","arguments":{"driver":"raw","node-name":"'"$1"'","file":{"driver":"file","filename":"'"${VM_RUN#"$TOP/"}/$1.img"'"}}}' &&
		vm_qmp '{"execute":"device_add","arguments":{"driver":"usb-storage","bus":"usb.0","id":"'"$1"'","drive":"'"$1"'"}}'
}

# vm_ends WANTED: the machine ends by itself with this exit status of tools/qemu.sh.
vm_ends() {
	local status=0
	wait "$VM_PID" || status=$?
	rm -f "$VM_FILE"
	[ $status = "$1" ] || {
		printf 'the machine ended with %s, not %s\n' $status "$1"
		tail -n 20 "$SCRATCH"/*.out
		return 1
	}
}

vm_kill() {
	[ -z "${VM_PID:-}" ] || kill "$VM_PID" 2>/dev/null || true
	# Only our own: another test may be about to boot its copy.
	rm -f "${VM_FILE:-}"
}

# vm_results IMAGE: takes the results off and sets VM_FOLDER to them.
vm_results() {
	rm -rf "$SCRATCH/results"
	VM_FOLDER=$(tools/collect.sh "$1" "$SCRATCH/results" | tail -n 1)
	[ -n "$VM_FOLDER" ]
}
