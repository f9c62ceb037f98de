# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What a virtual machine of its own costs a container: rt-vm beside runc, from the first command to the first word of a
# web server inside, and the memory of all processes that stand for it then. The same bundle, the same calls.
plan 10 120
figure 'start: rt-vm beside runc' s less
figure 'memory of a container' MiB less

needs() {
	needs_workload httpd
	needs_command runc
	needs_program bin/rt-vm
	if [ ! -s "$BUILD/guest-vmlinux" ] || [ ! -s "$BUILD/guest-initrd.img" ]; then
		give_up 77 "there is no guest in build/"
	fi
}

begin() {
	local dir
	bundle=$SCRATCH/bundle
	for dir in bin proc sys dev tmp; do
		mkdir -p "$bundle/rootfs/$dir"
	done
	cp "$BUILD/bin/bench" "$bundle/rootfs/bin/bench"
	cat >"$bundle/config.json" <<-END
		{"ociVersion": "1.0.2", "root": {"path": "rootfs", "readonly": true}, "hostname": "row",
		 "process": {"cwd": "/", "args": ["/bin/bench", "httpd", "address=127.0.0.1"], "env": ["PATH=/bin"], "user": {"uid": 0, "gid": 0}},
		 "mounts": [{"destination": "/proc", "type": "proc", "source": "proc"},
		  {"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "mode=755"]}],
		 "linux": {"namespaces": [{"type": "pid"}, {"type": "mount"}, {"type": "ipc"}, {"type": "uts"}, {"type": "network"}]}}
	END
	accel=tcg
	! "$TOP/tools/probe-kvm.sh" 2>/dev/null || accel=kvm
	cat >"$SCRATCH/rt-vm.conf" <<-END
		accel = $accel
		kernel = $BUILD/guest-vmlinux
		initrd = $BUILD/guest-initrd.img
		memory-mib = 128
	END
}

# processes PID: it and all below it.
processes() {
	local child
	echo "$1"
	for child in $(pgrep -P "$1"); do
		processes "$child"
	done
}

# mebibytes PID: of it and all below it, a page that several share counted once among them.
mebibytes() {
	local pid
	for pid in $(processes "$1"); do
		cat "/proc/$pid/smaps_rollup"
	done | awk '/^Pss:/ { kib += $2 } END { printf "%.2f\n", kib / 1024 }'
}

# word_seconds COMMAND…: creates and starts the container; seconds until its first word.
word_seconds() {
	local t0=${EPOCHREALTIME/./} deadline_s=$((SECONDS + deadline)) us
	if ! bounded "$@" create --bundle "$bundle" --pid-file "$SCRATCH/pid" row >"$SCRATCH/said" 2>"$SCRATCH/log" </dev/null; then
		cat "$SCRATCH/log" >&2
		return 1
	fi
	bounded "$@" start row
	until grep -q '^hello' "$SCRATCH/said"; do
		if [ $SECONDS -ge $deadline_s ]; then
			echo "$1: no word from inside within $deadline s" >&2
			return 1
		fi
		sleep 0.005
	done
	us=$((${EPOCHREALTIME/./} - t0))
	printf '%d.%06d\n' $((us / 1000000)) $((us % 1000000))
}

# live COMMAND…: the whole life of a container; prints both figures.
live() {
	local s mib
	s=$(word_seconds "$@")
	mib=$(mebibytes "$(cat "$SCRATCH/pid")")
	cp "$SCRATCH/state/rt-vm/row/phases" "$SCRATCH/phases" 2>/dev/null || true
	bounded "$@" delete --force row >&2
	echo "$s $mib"
}

ours() {
	live "$BUILD/bin/rt-vm" --config "$SCRATCH/rt-vm.conf" --root "$SCRATCH/state"
}

peer() {
	live runc --root "$SCRATCH/runc"
}

remark() {
	if [ "$accel" = tcg ]; then
		echo "no KVM here, so the guest was emulated: the times of rt-vm mean nothing, only that it runs and its phases' order"
	fi
	awk 'NR == 1 { t0 = $2 } { list = list (NR > 1 ? ", " : "") $1 " " int(($2 - t0) / 1e6) }
		END { print "the last start of rt-vm, in ms since its first command: " list }' "$SCRATCH/phases"
}
