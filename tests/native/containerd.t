#!/bin/bash
# SPDX-License-Identifier: MIT
# rt-vm as a new user meets it: named to Debian's containerd, which drives it through containerd-shim-runc-v2 and knows
# nothing of virtual machines. QEMU emulates here.
[ -n "${ALONE:-}" ] || ALONE=1 exec unshare --mount --net --pid --fork --kill-child --mount-proc "$0"
. "$(dirname "$0")/../lib.sh"
ip link set lo up

CTR=(ctr -a "$SCRATCH/sock")
IMAGE=assay.test/small:1

# blob FILE: puts it among the image's blobs and prints "sha256:DIGEST SIZE".
blob() {
	local sha
	sha=$(sha256sum <"$1" | cut -d' ' -f1)
	cp "$1" "$SCRATCH/oci/blobs/sha256/$sha"
	printf 'sha256:%s %d\n' "$sha" "$(stat -c %s "$1")"
}

# An image of one layer, laid out as the OCI image specification says.
make_image() {
	local layer size config config_size manifest manifest_size type=application/vnd.oci.image
	mkdir -p "$SCRATCH"/rootfs/{bin,proc,sys,dev,etc,tmp,run} "$SCRATCH/oci/blobs/sha256"
	cp build/bin/bench "$(tools/busybox.sh)/busybox" "$SCRATCH/rootfs/bin/"
	ln -s busybox "$SCRATCH/rootfs/bin/sh"
	tar --sort=name --owner=0 --group=0 -C "$SCRATCH/rootfs" -cf "$SCRATCH/layer.tar" .
	read -r layer size < <(blob "$SCRATCH/layer.tar")
	printf '{"architecture":"amd64","os":"linux","config":{"Env":["PATH=/bin"]},"rootfs":{"type":"layers","diff_ids":["%s"]}}' \
		"$layer" >"$SCRATCH/config"
	read -r config config_size < <(blob "$SCRATCH/config")
	printf '{"schemaVersion":2,"mediaType":"%s.manifest.v1+json","config":{"mediaType":"%s.config.v1+json","digest":"%s","size":%d},"layers":[{"mediaType":"%s.layer.v1.tar","digest":"%s","size":%d}]}' \
		$type $type "$config" "$config_size" $type "$layer" "$size" >"$SCRATCH/manifest"
	read -r manifest manifest_size < <(blob "$SCRATCH/manifest")
	printf '{"schemaVersion":2,"manifests":[{"mediaType":"%s.manifest.v1+json","digest":"%s","size":%d,"annotations":{"io.containerd.image.name":"%s"}}]}' \
		$type "$manifest" "$manifest_size" $IMAGE >"$SCRATCH/oci/index.json"
	echo '{"imageLayoutVersion":"1.0.0"}' >"$SCRATCH/oci/oci-layout"
	tar -C "$SCRATCH/oci" -cf "$SCRATCH/image.tar" .
}

start_containerd() {
	cat >"$SCRATCH/config.toml" <<-END
		version = 2
		root = "$SCRATCH/root"
		state = "$SCRATCH/state"
		disabled_plugins = ["io.containerd.grpc.v1.cri"]
		[grpc]
		  address = "$SCRATCH/sock"
		[ttrpc]
		  address = "$SCRATCH/sock.ttrpc"
	END
	containerd -c "$SCRATCH/config.toml" >"$SCRATCH/containerd.log" 2>&1 &
	containerd=$!
	for _ in {1..1200}; do
		"${CTR[@]}" version >/dev/null 2>&1 && return
		sleep 0.1
	done
	return 1
}

stop_containerd() {
	kill "$containerd" && wait "$containerd"
	rm -rf --one-file-system "$SCRATCH"
}

# ctr_run ID ARGUMENT…: OUT and STATUS of a container that ends by itself and is removed.
ctr_run() {
	OUT=$(timeout 240 "${CTR[@]}" run --rm --runc-binary "$TOP/build/bin/rt-vm" $IMAGE "$@" 2>&1)
	STATUS=$?
}

# Whatever could be left: our processes, QEMU, network interfaces, state.
leftovers() {
	pgrep -c 'rt-vm|qemu|virtiofsd'
	ip -o link | wc -l
	ls /run/containerd/runc/default/rt-vm 2>/dev/null
}

make --no-print-directory --silent build/bin/rt-vm build/bin/agent build/bin/bench >&2 && tools/guest-initrd.sh || exit 1
# The only word that rt-vm gets besides its arguments: containerd passes its environment on.
export RT_VM_CONF=$SCRATCH/conf
cat >"$RT_VM_CONF" <<END
accel = tcg
kernel = $(tools/kernel.sh guest)/vmlinux
initrd = $BUILD/guest-initrd.img
memory-mib = 96
END
make_image
check "containerd starts" start_containerd
trap stop_containerd EXIT
check "it takes the image" "${CTR[@]}" images import "$SCRATCH/image.tar"
before=$(leftovers)

ctr_run hello /bin/bench noop
equal "ctr run prints what the container says" "$STATUS $OUT" $'0 hello 1 noop\nend 1'
ctr_run status /bin/sh -c 'exit 7'
equal "its exit status is the container's" "$STATUS" 7
ctr_run kernel /bin/busybox uname -r
check "it has a kernel of its own" test "$OUT" != "$(uname -r)"
ctr_run missing /bin/nothing
matches "a program that is missing is named" "$OUT" '/bin/nothing.*no such file or directory'
check "and it is a failure" test "$STATUS" != 0

check "a container stays in the background" timeout 240 "${CTR[@]}" run -d --runc-binary "$TOP/build/bin/rt-vm" $IMAGE stays /bin/bench httpd port=8080
matches "it is listed as running" "$("${CTR[@]}" task ls)" '^stays +[0-9]+ +RUNNING'
equal "exec runs beside it" "$(timeout 240 "${CTR[@]}" task exec --exec-id one stays /bin/busybox echo beside 2>&1)" beside
timeout 240 "${CTR[@]}" task exec --exec-id two stays /bin/sh -c 'exit 5' >/dev/null 2>&1
equal "with an exit status of its own" "$?" 5
matches "its processes are listed" "$("${CTR[@]}" task ps stays)" '^[0-9]+'
check "it is killed" timeout 240 "${CTR[@]}" task kill -s SIGKILL stays
for _ in {1..1200}; do
	"${CTR[@]}" task ls | grep -q '^stays.*STOPPED' && break
	sleep 0.1
done
matches "and is seen to have stopped" "$("${CTR[@]}" task ls)" '^stays .*STOPPED'
check "the task is removed" timeout 240 "${CTR[@]}" task rm stays
check "and the container" timeout 240 "${CTR[@]}" container rm stays
for _ in {1..600}; do
	[ "$(leftovers)" != "$before" ] || break
	sleep 0.1
done
equal "nothing is left" "$(leftovers)" "$before"
finish
