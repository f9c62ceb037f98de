#!/bin/bash
# SPDX-License-Identifier: MIT
# rt-vm on vmm on KVM: the image's kernel in an emulated machine with AMD's virtualisation, in which containers live and die
# (tests/vmm/containers.sh), and vmm in its jail. Nothing else of the image is needed.
. "$(dirname "$0")/vmm.inc"

# shellcheck disable=SC2034
VMM_LIMIT=1700 VMM_MEMORY=1536
busybox=$(tools/busybox.sh)
root=$SCRATCH/tree

# bring PROGRAM: one of Debian's, with its libraries.
bring() {
	local file
	for file in "$(command -v "$1")" $(ldd "$(command -v "$1")" | grep -o '/[^ ]*'); do
		install -D "$file" "$root/$file"
	done
}

# bundle NAME PROGRAM [ARGUMENT…]: a bundle around BusyBox and bench. NETNS is the path of its network namespace.
bundle() {
	local dir=$root/bundles/$1
	shift
	mkdir -p "$dir"/rootfs/{bin,proc,dev,sys,tmp}
	cp "$busybox/busybox" build/bin/bench "$dir/rootfs/bin/"
	ln -s busybox "$dir/rootfs/bin/sh"
	python3 - "${NETNS:-}" "$@" >"$dir/config.json" <<-'END'
		import json, sys
		namespaces = [{"type": t} for t in ["pid", "mount", "ipc", "uts"]]
		namespaces.append({"type": "network", **({"path": sys.argv[1]} if sys.argv[1] else {})})
		json.dump({"ociVersion": "1.0.2", "root": {"path": "rootfs"},
		    "process": {"user": {"uid": 0, "gid": 0}, "args": sys.argv[2:], "cwd": "/", "env": ["PATH=/bin"]},
		    "mounts": [{"destination": "/proc", "type": "proc", "source": "proc"},
		               {"destination": "/dev", "type": "tmpfs", "source": "tmpfs"}],
		    "linux": {"namespaces": namespaces, "resources": {"memory": {"limit": 67108864}}}}, sys.stdout)
	END
}

fill() {
	mkdir -p "$root"/{bin,proc,sys,dev,tmp,run,etc,guest,usr/bin,var/cache} || return
	cp "$busybox/busybox" "$root/bin/" && cp tests/vmm/containers.sh "$root/init" && cp tests/vmm/begin.sh "$root/begin" &&
		cp build/bin/{rt-vm,vmm,vmm-jail} "$root/usr/bin/" && cp build/native/jail_probe build/toys/noise "$root/guest/" &&
		cp "$vmm_guest/vmlinux" build/guest-initrd.img "$root/guest/" || return
	# glibc looks for the library only when a thread ends.
	bring mksquashfs && install -D /lib/x86_64-linux-gnu/libgcc_s.so.1 "$root/lib/x86_64-linux-gnu/libgcc_s.so.1" || return
	cat >"$root/etc/rt-vm.conf" <<-END
		hypervisor = fcapi
		share = block
		kernel = /guest/vmlinux
		initrd = /guest/guest-initrd.img
		memory-mib = 64
	END
	bundle hello /bin/sh -c 'echo hello; exit 3'
	bundle stays /bin/sh -c 'trap "exit 7" TERM; while :; do /bin/busybox sleep 1; done'
	NETNS=/run/netns-web bundle web /bin/bench httpd port=8080
}

pack() {
	local kind name mode target
	fill || return
	(cd "$root" && find . -mindepth 1 -printf '%y %P %#m %l\n' | LC_ALL=C sort -k 2) >"$SCRATCH/found"
	while read -r kind name mode target; do
		case $kind in
		d) echo "dir /$name $mode 0 0" ;;
		f) echo "file /$name tree/$name $mode 0 0" ;;
		l) echo "slink /$name $target 0777 0 0" ;;
		esac
	done <"$SCRATCH/found" >"$SCRATCH/list"
	echo 'nod /dev/console 0600 0 0 c 5 1' >>"$SCRATCH/list"
}

check "the machine's files are put together" pack
vmm_boot
vmm_results
finish
