#!/bin/bash
# SPDX-License-Identifier: MIT
# The files and the network of a container of rt-vm, in a real guest: what is shared live or as an image, what a hostile
# root file system reaches, packets over a veth. QEMU emulates here.
[ -n "${ALONE:-}" ] || ALONE=1 exec unshare --mount --net --pid --fork --kill-child --mount-proc "$0"
. "$(dirname "$0")/../lib.sh"
ip link set lo up
# Names of network namespaces are files that every other run of this would see.
mkdir -p /run/netns && mount -t tmpfs tmpfs /run/netns

RT=("$TOP/build/bin/rt-vm" --root "$SCRATCH/state")

make_bundle() {
	mkdir -p "$SCRATCH"/bundle/rootfs/{bin,proc,dev,etc,data,one,mnt} "$SCRATCH"/host/sub
	cp build/bin/bench "$(tools/busybox.sh)/busybox" "$SCRATCH/bundle/rootfs/bin/"
	ln -s busybox "$SCRATCH/bundle/rootfs/bin/sh"
	echo TOPSECRET >"$SCRATCH/secret"
	chmod 600 "$SCRATCH/secret"
	echo 'of the host' >"$SCRATCH/host/file"
	chown 1234:4321 "$SCRATCH/host/file"
	# Whatever a guest's kernel makes of these, it must not be a file of the host.
	ln -s "$SCRATCH/secret" "$SCRATCH/bundle/rootfs/absolute"
	ln -s "../../../../../../../../../..$SCRATCH/secret" "$SCRATCH/bundle/rootfs/relative"
	ln -s / "$SCRATCH/bundle/rootfs/up"
	ln -s /proc/1/root "$SCRATCH/bundle/rootfs/process"
}

# config COMMAND MOUNTS: config.json of a shell command that may do everything; mounts are JSON, each with a comma before.
config() {
	local root=${READONLY:-false} all
	all=$("$BUILD/bin/rt-vm" features | python3 -c 'import json, sys; print(json.dumps(json.load(sys.stdin)["linux"]["capabilities"]))')
	cat >"$SCRATCH/bundle/config.json" <<-END
		{"ociVersion": "1.0.2", "hostname": "guest",
		 "process": {"user": {"uid": 0, "gid": 0}, "cwd": "/", "env": ["PATH=/bin"],
		             "capabilities": {"bounding": $all, "permitted": $all, "effective": $all},
		             "args": ["/bin/busybox", "sh", "-c", $(jq_quote "$1")]},
		 "root": {"path": "rootfs", "readonly": $root},
		 "mounts": [{"destination": "/proc", "type": "proc", "source": "proc"}$2],
		 "linux": {"namespaces": [{"type": "pid"}, {"type": "mount"}, {"type": "ipc"}, {"type": "uts"}, {"type": "network"$NETNS}]}}
	END
}

jq_quote() {
	python3 -c 'import json, sys; print(json.dumps(sys.argv[1]))' "$1"
}

# settings KIND: rt-vm's, for virtiofs or block.
settings() {
	export RT_VM_CONF=$SCRATCH/conf
	cat >"$RT_VM_CONF" <<-END
		accel = tcg
		kernel = $(tools/kernel.sh guest)/vmlinux
		initrd = $BUILD/guest-initrd.img
		memory-mib = 96
		share = $1
		cache = $SCRATCH/cache
		boot-timeout = 200s
	END
}

# run_it COMMAND [MOUNTS]: OUT of a container, whose name others that run this do not have: cgroups are the whole host's.
run_it() {
	config "$1" "${2:-}"
	OUT=$(timeout 240 "${RT[@]}" run --bundle "$SCRATCH/bundle" "${SCRATCH##*/}.$((++COUNT))" 2>&1 </dev/null)
}

make --no-print-directory --silent build/bin/rt-vm build/bin/agent build/bin/bench >&2 && tools/guest-initrd.sh || exit 1
COUNT=0 NETNS=
make_bundle

# As root of the guest, with all capabilities: every way out of the files that are shared with it.
HOSTILE="cat /absolute /relative /up$SCRATCH/secret /process$SCRATCH/secret
mount -t virtiofs share /data && ls /data /data/.. && cat /data/rootfs/absolute /data/rootfs/relative /data/../../$SCRATCH/secret
umount /data; cat /proc/1/root$SCRATCH/secret; chroot /up cat $SCRATCH/secret; echo end"

settings virtiofs
run_it "$HOSTILE"
check "a hostile root file system shows nothing of the host" test "${OUT/TOPSECRET/}" = "$OUT"
matches "and it has tried" "$OUT" '^end$'

BINDS=",{\"destination\": \"/data\", \"source\": \"$SCRATCH/host\", \"options\": [\"rbind\", \"ro\"]},
	{\"destination\": \"/one\", \"source\": \"$SCRATCH/host/sub\", \"options\": [\"bind\"]},
	{\"destination\": \"/etc/resolv.conf\", \"source\": \"$SCRATCH/link\", \"options\": [\"bind\"]}"
ln -s host/file "$SCRATCH/link"
run_it 'stat -c "%u:%g %A" /data/file; cat /etc/resolv.conf; echo kept >/new; echo kept >/one/new; chown 7:8 /one/new
	mount -o remount,rw,bind /data; echo x >>/data/file; echo changed >>/etc/resolv.conf' "$BINDS"
matches "owners are the host's" "$OUT" '^1234:4321 -rw-r--r--$'
matches "a link's target is bound" "$OUT" '^of the host$'
matches "what is read-only stays so, whatever the guest mounts" "$OUT" '/data/file: Read-only file system'
equal "what the container writes is on the host" "$(cat "$SCRATCH/bundle/rootfs/new") $(cat "$SCRATCH/host/sub/new")" 'kept kept'
equal "with its owner" "$(stat -c %u:%g "$SCRATCH/host/sub/new")" 7:8
equal "in files too" "$(cat "$SCRATCH/host/file")" $'of the host\nchanged'

READONLY=true run_it 'mount -o remount,rw /; echo x >/new2; echo end'
matches "a read-only root file system stays so" "$OUT" 'new2: Read-only file system'
run_it 'echo no' ',{"destination": "/data", "source": "/nowhere", "options": ["bind"]}'
matches "a missing source is named" "$OUT" 'mounts\[1\], whose source is /nowhere: '

# many BINDS OTHERS: so many bind mounts of a file, and so many of file systems in memory behind them, in one such.
many() {
	python3 - "$1" "$2" "$SCRATCH/host/file" <<-'END'
		import json, sys
		binds, others, file = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
		own = {"type": "tmpfs", "source": "tmpfs"}
		for i in range(binds):
		    print(",", json.dumps({"destination": f"/mnt/bind-{i}", "source": file, "options": ["bind"]}))
		for i in range(others):
		    print(",", json.dumps({"destination": f"/mnt/own/{i}" if i else "/mnt/own", **own}))
	END
}

# ten_thousand BINDS: OUT of a container with as many mounts, so many of them bind mounts.
ten_thousand() {
	local begin=$EPOCHREALTIME
	run_it "cat /mnt/bind-0 /mnt/bind-$(($1 - 1)) && grep -c ' /mnt/' /proc/mounts" "$(many "$1" $((10000 - $1)))"
	printf '# 10 000 mounts, %d of them bound: %.1f s\n' "$1" "$(bc <<<"$EPOCHREALTIME - $begin")"
}

# Bound are as many as emulation makes in seconds; ASSAY_BINDS=10000 is all, where virtiofsd may have files enough. Files,
# since a shared folder is a file system of its own in the guest, for which it takes milliseconds.
binds=${ASSAY_BINDS:-1000}
ten_thousand "$binds"
equal "10 000 mounts, $binds of them bound" "$OUT" $'of the host\nchanged\nof the host\nchanged\n10000'

settings block
run_it "$HOSTILE; cat /new; echo inside >/new; cat /new"
check "an image shows nothing of the host" test "${OUT/TOPSECRET/}" = "$OUT"
matches "it holds the root file system" "$OUT" '^kept$'
matches "over which the container writes" "$OUT" '^inside$'
equal "for itself" "$(cat "$SCRATCH/bundle/rootfs/new")" kept
echo "mksquashfs = /bin/false" >>"$RT_VM_CONF"
run_it 'cat /etc/hosts; echo x >>/etc/hosts; cat /etc/hosts; stat -c %A /etc/hosts' \
	",{\"destination\": \"/etc/hosts\", \"source\": \"$SCRATCH/host/file\", \"options\": [\"bind\"]}"
matches "the image is found again, and a file is copied" "$OUT" '^changed$'
run_it 'echo no' ",{\"destination\": \"/data\", \"source\": \"$SCRATCH/host\", \"options\": [\"bind\"]}"
matches "a folder is refused" "$OUT" 'mounts\[1\]: its source .* is a folder'

ten_thousand 10000
equal "10 000 copies of files" "$OUT" $'of the host\nchanged\nof the host\nchanged\n10000'

# net NAME: a namespace with nothing in it.
net() {
	ip netns add "$1"
	NETNS=", \"path\": \"/run/netns/$1\""
}

# plug NAME: its link, addresses and routes, as an engine makes them.
plug() {
	ip link add name out type veth peer name eth0 netns "$1"
	ip -n "$1" link set eth0 address 02:00:00:00:00:05 mtu 1400 up
	ip -n "$1" address add 10.1.1.3/24 dev eth0
	ip -n "$1" -6 address add fd00::3/64 dev eth0 nodad
	ip -n "$1" route add default via 169.254.1.1 dev eth0 onlink
	ip link set out mtu 1400 up
	ip address add 10.1.1.1/24 dev out
	ip address add 169.254.1.1/32 dev out
	ip address add 10.99.0.1/32 dev out
	ip -6 address add fd00::1/64 dev out nodad
}

settings virtiofs
net one
plug one
# shellcheck disable=SC2016 # The guest's shell is to expand it.
run_it 'ip link show eth0; ip address show eth0; ip route; for a in 10.1.1.1 10.99.0.1 fd00::1; do ping -c 1 -W 10 $a; done'
matches "the guest has the link's name, address and MTU" "$OUT" 'eth0: .* mtu 1400 '
matches "hardware address" "$OUT" 'link/ether 02:00:00:00:00:05'
matches "addresses" "$OUT" 'inet 10.1.1.3/24'
matches "of both kinds" "$OUT" 'inet6 fd00::3/64'
matches "and routes" "$OUT" 'default via 169.254.1.1 dev eth0 *onlink'
equal "packets come and go" "$(grep -c '1 packets received' <<<"$OUT")" 3
equal "nothing is left in the namespace" "$(ip -n one -o link show type tun; ip netns exec one tc qdisc show | grep ingress)" ''
ip netns delete one

net two
config 'exec bench httpd port=8080' ''
late=${SCRATCH##*/}.late
check "a container is created without a link" timeout 240 "${RT[@]}" create --bundle "$SCRATCH/bundle" "$late" </dev/null
plug two
check "it is started once it has one" timeout 240 "${RT[@]}" start "$late"
for _ in {1..1200}; do
	wget -qO /dev/null -T 5 -t 1 http://10.1.1.3:8080/ && break
	sleep 0.1
done
check "and serves" wget -O "$SCRATCH/page" -T 20 -t 1 http://10.1.1.3:8080/
check "it is deleted" timeout 240 "${RT[@]}" delete --force "$late"
equal "with all that it had in the namespace" "$(ip -n two -o link show type tun; ip netns exec two tc qdisc show | grep ingress)" ''
ip netns delete two
finish
