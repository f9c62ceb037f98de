#!/bin/bash
# SPDX-License-Identifier: MIT
# rt-uni with BusyBox, which knows nothing of unikernels, and our web server: the verbs as runc's callers use them, what a
# container sees, what is refused and by which name, and that nothing is left whatever is killed.
# The programs that are named here run elsewhere, and what they expand is theirs.
# shellcheck disable=SC2016
. "$(dirname "$0")/../lib.sh"

make --no-print-directory --silent build/bin/rt-uni build/bin/tender build/bin/fileimage build/uni/busybox.uni build/uni/bench.uni build/bin/bench >&2 || exit 1
[ "$(id -u)" = 0 ] || { echo 'only root makes containers'; exit 77; }
ROOT=$SCRATCH/root
LOG=$SCRATCH/log.json
NETNS=rt-uni-$$
stand=(python3 "$TOP/tests/native/rt_vm_stand.py")

# uni ARG…: rt-uni as containerd calls it, with a deadline.
uni() {
	timeout 120 "$BUILD/bin/rt-uni" --root "$ROOT" --log "$LOG" --log-format json "$@"
}

# said VERB…: its output and what it said, then "exit CODE".
said() {
	uni "$@" 2>&1 </dev/null
	echo "exit $?"
}

# bundle NAME PROGRAM [ARGUMENT…]: a bundle around BusyBox. Environment: MORE is statements about c, which is config.json.
bundle() {
	local dir=$SCRATCH/$1
	shift
	mkdir -p "$dir"/rootfs/{bin,etc,tmp,usr/bin}
	cp "$BUILD/uni/busybox.uni" "$dir/rootfs/bin/busybox"
	cp "$BUILD/uni/bench.uni" "$dir/rootfs/bin/bench"
	cp "$BUILD/bin/bench" "$dir/rootfs/bin/ordinary"
	echo "a tree's file" >"$dir/rootfs/etc/motd"
	ln -sf ../../bin/busybox "$dir/rootfs/usr/bin/hostname"
	ln -sf /etc/passwd "$dir/rootfs/bin/outside"
	python3 - "$@" >"$dir/config.json" <<-END
		import json, sys
		c = {"ociVersion": "1.0.2", "hostname": "guest", "root": {"path": "rootfs"},
		     "process": {"terminal": False, "user": {"uid": 12, "gid": 34}, "args": sys.argv[1:], "cwd": "/etc",
		                 "env": ["PATH=/nowhere:/bin", "COLOUR=green-$$"]},
		     "mounts": [{"destination": "/proc", "type": "proc", "source": "proc"},
		                {"destination": "/etc/hosts", "type": "bind", "source": "/etc/hosts", "options": ["rbind"]}],
		     "linux": {"namespaces": [{"type": t} for t in ["pid", "network", "mount", "ipc", "uts"]]}}
		${MORE:-}
		print(json.dumps(c))
	END
}

# field NAME: of the JSON on standard input.
field() {
	python3 -c 'import json,sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"
}

# runs NAME ARGUMENT…: what the container of such a program says, in a bundle of its own.
runs() {
	bundle "$@"
	said run --bundle "$SCRATCH/$1" "$1"
}

# processes: those whose command line or root is ours, that still run.
# shellcheck disable=SC2009
processes() {
	ps -eo pid=,stat=,args= e | grep -F -e "$SCRATCH/" -e "COLOUR=green-$$" | grep -vE 'rt_vm_stand|rt-uni\.t|grep -F|^ *[0-9]* Z'
}
nothing_left() {
	ls "$ROOT/rt-uni"
	processes
	ip -o link | grep -E 'tap'
	[ -z "$(ls "$ROOT/rt-uni" 2>/dev/null)" ] && [ -z "$(processes)" ]
}
until_true() {
	for _ in $(seq 2400); do
		"$@" >"$SCRATCH/until" 2>&1 && return 0
		sleep 0.05
	done
	cat "$SCRATCH/until"
	return 1
}
is_stopped() {
	[ "$(uni state "$1" | field status)" = stopped ]
}
cleanup() {
	local dir
	for dir in "$ROOT"/rt-uni/*; do
		[ ! -d "$dir" ] || uni delete --force "${dir##*/}"
	done
	ip netns delete "$NETNS" 2>/dev/null
	rm -rf --one-file-system "$SCRATCH"
}
trap cleanup EXIT

# ---- what the program sees
equal 'a program runs' "$(runs a busybox echo to and fro)" "$(printf 'to and fro\nexit 0')"
equal 'its exit status is the container'"'s" "$(runs a busybox expr 1 = 2)" "$(printf '0\nexit 1')"
equal 'it sees the tree of the root file system' "$(runs a /bin/busybox cat /etc/motd)" "$(printf "a tree's file\nexit 0")"
equal 'it starts where it is told' "$(runs a busybox cat motd)" "$(printf "a tree's file\nexit 0")"
equal 'a link leads to it' "$(runs a /usr/bin/hostname)" "$(printf 'guest\nexit 0')"
matches 'it is told its user' "$(runs a busybox id)" 'uid=12.* gid=34'
equal 'standard input arrives' "$(bundle a busybox cat; echo word | uni run --bundle "$SCRATCH/a" a)" word
mkdir -p "$SCRATCH/a/rootfs/.unikernel" "$SCRATCH/tree/etc"
echo 'made before' >"$SCRATCH/tree/etc/motd"
"$BUILD/bin/fileimage" "$SCRATCH/tree" "$SCRATCH/a/rootfs/.unikernel/files"
equal 'a tree made with the image is taken' "$(runs a busybox cat /etc/motd)" "$(printf 'made before\nexit 0')"
head -c 100 "$SCRATCH/a/rootfs/.unikernel/files" >"$SCRATCH/cut" && cp "$SCRATCH/cut" "$SCRATCH/a/rootfs/.unikernel/files"
matches 'one that is cut ends the unikernel, and no more' "$(runs a busybox cat /etc/motd)" '^exit [1-9]'
rm -r "$SCRATCH/a/rootfs/.unikernel"
check 'run leaves nothing' nothing_left

# ---- what is refused
equal 'a program that is missing' "$(runs a /bin/none)" \
	"$(printf 'rt-uni: exec: "/bin/none": stat /bin/none: no such file or directory\nexit 1')"
equal 'one that is not on the path' "$(runs a none)" \
	"$(printf 'rt-uni: exec: "none": executable file not found in $PATH\nexit 1')"
matches 'an ordinary program' "$(runs a ordinary)" "cannot run ordinary as a unikernel: .*without a unikernel's manifest"
matches 'a script' "$(bundle a script; printf '#!/bin/sh\n' >"$SCRATCH/a/rootfs/bin/script"; chmod 755 "$SCRATCH/a/rootfs/bin/script"
	said run --bundle "$SCRATCH/a" a)" 'cannot run script as a unikernel: it is no ELF file'
matches 'a file without the right to be run' "$(runs a /etc/motd)" 'stat /etc/motd: permission denied'
matches 'a link that leads out of the root' "$(runs a /bin/outside)" 'no such file or directory'
matches 'a terminal' "$(MORE='c["process"]["terminal"] = True' runs a busybox)" 'process.terminal is not supported: a unikernel has no terminal'
matches 'a volume' "$(MORE='c["mounts"].append({"destination": "/data", "type": "bind", "source": "/tmp", "options": ["bind"]})' \
	runs a busybox)" 'mounts\[2\] is not supported: a unikernel has no volumes \(/data\)'
matches 'the network of the host' "$(MORE='c["linux"]["namespaces"] = [{"type": "pid"}]' runs a busybox)" 'linux.namespaces: without network a guest cannot be'
mkfifo "$SCRATCH/fifo"
matches 'a network that is none' "$(MORE="c['linux']['namespaces'][1]['path'] = '$SCRATCH/fifo'" runs a busybox)" \
	'cannot join the network namespace .*/fifo: Invalid argument'
matches "another's processes" "$(MORE='c["linux"]["namespaces"][0]["path"] = "/proc/1/ns/pid"' runs a busybox)" \
	'a guest cannot join a pid namespace of the host'
matches 'a hook inside' "$(MORE='c["hooks"] = {"startContainer": [{"path": "/bin/true"}]}' runs a busybox)" \
	'hooks.startContainer is not supported: a unikernel runs no other program'
matches 'memory that is not enough' "$(MORE='c["linux"]["resources"] = {"memory": {"limit": 1 << 22}}' runs a busybox)" \
	'cannot run a unikernel in 4194304 bytes of memory'
for verb in exec pause update; do
	matches "$verb" "$(said $verb --process x a true)" "$verb is not supported: "
done
check 'what was refused leaves nothing' nothing_left

# ---- a life
bundle life busybox sleep 100
"${stand[@]}" reap "$SCRATCH/life.end" "$SCRATCH/life.pid" "$BUILD/bin/rt-uni" --root "$ROOT" create \
	--bundle "$SCRATCH/life" --pid-file "$SCRATCH/life.pid" life </dev/null &
check 'create says when it is done' until_true test -s "$SCRATCH/life.pid"
equal 'it is created' "$(uni state life | field status)" created
equal 'and its process is that of the pid file' "$(uni state life | field pid)" "$(cat "$SCRATCH/life.pid")"
matches 'a second one of that name' "$(said create --bundle "$SCRATCH/life" life)" 'container with given ID already exists'
equal 'it is started' "$(said start life)" 'exit 0'
equal 'it runs' "$(uni state life | field status)" running
if grep -q ' - cgroup2 ' /proc/self/mountinfo; then
	matches 'one of its name elsewhere does not get its cgroup' \
		"$(ROOT=$SCRATCH/elsewhere said create --bundle "$SCRATCH/life" life)" 'cgroup .*/rt-uni/life: it has processes of something else'
	equal 'which it would have died with' "$(uni state life | field status)" running
else
	skip 'one of its name elsewhere does not get its cgroup' 'cgroup v2 is not mounted here'
fi
matches 'it cannot be started again' "$(said start life)" 'cannot start a container in the running state'
matches 'nor deleted' "$(said delete life)" 'cannot delete container life that is not stopped: running'
pid=$(cat "$SCRATCH/life.pid")
equal 'it is nobody' "$(awk '/^Uid/ { print $2, $3, $4, $5 }' "/proc/$pid/status")" '65534 65534 65534 65534'
equal 'without capabilities' "$(awk '/^Cap/ { print $2 }' "/proc/$pid/status" | sort -u)" 0000000000000000
equal 'behind a filter' "$(awk '/^Seccomp:/ { print $2 }' "/proc/$pid/status")" 2
for ns in mnt pid net ipc uts; do
	check "its $ns namespace is its own" test "$(readlink "/proc/$pid/ns/$ns")" != "$(readlink "/proc/self/ns/$ns")"
done
matches 'ps shows what it runs' "$(ps -o args= -p "$pid")" '^busybox sleep 100'
equal 'ps names its process' "$(uni ps --format json life)" "[$pid]"
equal 'its root is empty' "$(find "/proc/$pid/root/" -mindepth 1 | wc -l)" 0
check 'it gets a signal' uni kill life TERM
check 'and ends' until_true test -s "$SCRATCH/life.end"
equal 'as a process that such a signal ends' "$(cat "$SCRATCH/life.end")" 'exit 143'
equal 'it is stopped' "$(uni state life | field status)" stopped
matches 'and gets no further signal' "$(said kill life TERM)" 'container not running'
equal 'it is deleted' "$(said delete life)" 'exit 0'
matches 'and then unknown' "$(said delete life)" 'container does not exist'
equal 'which --force does not mind' "$(said delete --force life)" 'exit 0'

uni create --bundle "$SCRATCH/life" life </dev/null >/dev/null 2>&1
equal 'one that never was started is deleted' "$(said delete life)" 'exit 0'
uni run --detach --bundle "$SCRATCH/life" life </dev/null >/dev/null 2>&1
equal 'and one that runs, by force' "$(said delete --force life)" 'exit 0'
uni create --bundle "$SCRATCH/life" life </dev/null >/dev/null 2>&1
check 'its process is killed before the start' kill -9 "$(uni state life | field pid)"
check 'then it is stopped' until_true is_stopped life
matches 'and cannot be started' "$(said start life)" 'cannot start a container in the stopped state'
check 'but be deleted' uni delete life
check 'nothing is left' nothing_left

# ---- hooks
MORE="
h = lambda text: {'path': '/bin/sh', 'args': ['hook', '-c', text], 'env': ['PATH=/bin:/usr/bin']}
c['hooks'] = {'prestart': [h('cat >$SCRATCH/hook.prestart')], 'createRuntime': [h('cat >/dev/null; readlink /proc/self/ns/net >$SCRATCH/hook.net')],
 'poststart': [h('exit 1')], 'poststop': [h('cat >$SCRATCH/hook.poststop')]}
" bundle hooks busybox echo
equal 'hooks' "$(said run --bundle "$SCRATCH/hooks" hooks)" "$(printf '\nexit 0')"
equal 'prestart gets the state' "$(field status <"$SCRATCH/hook.prestart")" creating
matches 'with a process' "$(field pid <"$SCRATCH/hook.prestart")" '^[1-9]'
equal "createRuntime runs in the runtime's namespaces" "$(cat "$SCRATCH/hook.net")" "$(readlink /proc/self/ns/net)"
equal 'poststop gets the state' "$(field status <"$SCRATCH/hook.poststop")" stopped
matches 'poststart that fails is a warning' "$(cat "$LOG")" '"level":"warning","msg":"error running poststart hook #0: exit status 1'
MORE="c['hooks'] = {'prestart': [{'path': '/bin/sh', 'args': ['sh', '-c', 'echo why; exit 1']}]}" bundle hooks busybox echo
matches 'prestart that fails is an error' "$(said run --bundle "$SCRATCH/hooks" hooks)" 'error running prestart hook #0: exit status 1, it said: why'

# ---- the network of a namespace that is joined
ip netns add "$NETNS"
ip link add "u$$" type veth peer name eth0 netns "$NETNS"
ip address add 10.222.0.1/24 dev "u$$" && ip link set "u$$" up
ip -n "$NETNS" link set eth0 up && ip -n "$NETNS" address add 10.222.0.2/24 dev eth0 && ip -n "$NETNS" route add default via 10.222.0.1
MORE="c['linux']['namespaces'][1]['path'] = '/run/netns/$NETNS'" bundle web bench httpd port=80 root=/etc
uni run --detach --bundle "$SCRATCH/web" web </dev/null >"$SCRATCH/web.out" 2>&1
equal "it answers at the namespace's address" "$(until_true wget -T 1 -t 1 -q -O "$SCRATCH/got" http://10.222.0.2/motd; cat "$SCRATCH/got")" "a tree's file"
check 'it is killed' kill -9 "$(uni state web | field pid)"
check 'which is seen' until_true is_stopped web
check 'it is deleted' uni delete web
equal 'the link is free again' "$(ip netns exec "$NETNS" tc qdisc show dev eth0 | grep -c ingress)" 0
ip -n "$NETNS" link add eth1 type veth peer name eth2
ip -n "$NETNS" link set eth1 up && ip -n "$NETNS" link set eth2 up
matches 'two cards are refused' "$(said run --bundle "$SCRATCH/web" web)" 'cards|more than|taken'
ip link delete "u$$"

# ---- killed at any moment
bundle kill busybox sleep 100
for ms in 0 1 2 3 5 8 12 20; do
	{
		timeout --signal=KILL "0.0$(printf '%02d' "$ms")1" "$BUILD/bin/rt-uni" --root "$ROOT" run --detach \
			--bundle "$SCRATCH/kill" kill </dev/null
	} >/dev/null 2>&1
	uni delete --force kill >/dev/null 2>&1
done
check 'create that is killed leaves nothing that delete does not take' until_true nothing_left
finish
