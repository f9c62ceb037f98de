#!/bin/bash
# SPDX-License-Identifier: MIT
# rt-vm with real virtual machines, emulated: its verbs as runc's callers use them, what it says when it fails, and that
# nothing is left whatever is killed. Each machine takes seconds, so one container serves many checks. HYPERVISOR=fcapi:
# behind Firecracker's API, with a stand-in that emulates (vmm_stand_in.c).
# The programs that are named here run elsewhere, and what they expand is theirs.
# shellcheck disable=SC2016
. "$(dirname "$0")/../lib.sh"

make --no-print-directory --silent build/bin/rt-vm build/bin/agent build/bin/bench >&2 && tools/guest-initrd.sh || exit 1
kernel=$(tools/kernel.sh guest)/vmlinux
busybox=$(tools/busybox.sh)/busybox
export RT_VM_CONF=$SCRATCH/conf
ROOT=$SCRATCH/root
LOG=$SCRATCH/log.json
stand=(python3 "$TOP/tests/native/rt_vm_stand.py")
accel=tcg
victims='shim vmm virtiofsd'
if [ "${HYPERVISOR:-qemu}" = fcapi ]; then
	make --no-print-directory --silent build/native/vmm_stand_in >&2 || exit 1
	accel=kvm # so far as rt-vm knows
	victims='shim vmm'
fi

# configure [KEY=VALUE…]: the settings, some of them others.
configure() {
	local -A set=([accel]=tcg [kernel]=$kernel [initrd]=$BUILD/guest-initrd.img [memory-mib]=96 [cache]=$SCRATCH/cache
		[boot-timeout]=90s)
	local word
	[ "${HYPERVISOR:-qemu}" = qemu ] || set+=([accel]=kvm [hypervisor]=$HYPERVISOR [firecracker]=$BUILD/native/vmm_stand_in
		[share]=block)
	for word in "$@"; do
		set[${word%%=*}]=${word#*=}
	done
	for word in "${!set[@]}"; do
		echo "$word = ${set[$word]}"
	done >"$RT_VM_CONF"
}

# vm ARG…: rt-vm as containerd calls it, with a deadline.
vm() {
	timeout 200 "$BUILD/bin/rt-vm" --root "$ROOT" --log "$LOG" --log-format json "$@"
}

# said VERB…: its output and what it said, then "exit CODE".
said() {
	vm "$@" 2>&1 </dev/null
	echo "exit $?"
}

# bundle NAME PROGRAM [ARGUMENT…]: a bundle around BusyBox. Environment: MORE is further members of config.json, TERMINAL
# is true or false.
bundle() {
	local dir=$SCRATCH/$1 applet
	shift
	mkdir -p "$dir"/rootfs/{bin,proc,dev,sys,tmp}
	cp "$busybox" "$dir/rootfs/bin/busybox"
	for applet in sh cat echo sleep true id yes head tail stty tty printf touch; do
		ln -sf busybox "$dir/rootfs/bin/$applet"
	done
	python3 - "$@" >"$dir/config.json" <<-END
		import json, sys
		caps = ["CAP_KILL", "CAP_SETUID", "CAP_SETGID"]
		c = {"ociVersion": "1.0.2", "hostname": "guest", "root": {"path": "rootfs"},
		     "process": {"terminal": ${TERMINAL:-False}, "user": {"uid": 0, "gid": 0}, "args": sys.argv[1:], "cwd": "/",
		                 "env": ["PATH=/bin"], "capabilities": {k: caps for k in ["bounding", "effective", "permitted"]}},
		     "mounts": [{"destination": "/proc", "type": "proc", "source": "proc"},
		                {"destination": "/dev", "type": "tmpfs", "source": "tmpfs"},
		                {"destination": "/dev/pts", "type": "devpts", "source": "devpts",
		                 "options": ["newinstance", "ptmxmode=0666"]}],
		     "linux": {"cgroupsPath": "/rt-vm/${SCRATCH##*/}", "namespaces": [{"type": t} for t in ["pid", "network", "mount", "ipc", "uts"]]}}
		${MORE:-}
		print(json.dumps(c))
	END
}

# field NAME: of the JSON on standard input.
field() {
	python3 -c 'import json,sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"
}

# last_error: what containerd would show its user.
last_error() {
	grep '"level":"error"' "$LOG" | tail -n 1 | field msg
}

# remember ID: the processes that a container has.
remember() {
	python3 -c 'import json,sys; d=json.load(open(sys.argv[1])); print(*[d[p]["pid"] for p in ["shim", "vmm", "virtiofsd"]])' \
		"$ROOT/rt-vm/$1/state.json" >>"$SCRATCH/pids"
}

# processes: those remembered, and others with our folder in their command line, that still run.
processes() {
	local pid
	while read -r pid; do
		[ "$pid" = 0 ] || ps -o pid=,stat=,args= -p "$pid"
	done < <(tr ' ' '\n' <"$SCRATCH/pids") | grep -v '^ *[0-9]* Z'
	grep -lF "$SCRATCH/" /proc/[0-9]*/cmdline 2>/dev/null | while IFS=/ read -r _ _ pid _; do
		ps -o pid=,stat=,args= -p "$pid"
	done | grep -vE 'rt_vm_stand|rt-vm\.t|grep -lF|^ *[0-9]* Z'
}

# nothing_left: no state, no process, no tap.
nothing_left() {
	ls "$ROOT/rt-vm"
	processes
	ip -o link | grep -E 'tap|rtvm'
	[ -z "$(ls "$ROOT/rt-vm" 2>/dev/null)" ] && [ -z "$(processes)" ]
}

# until_true COMMAND…: waits, two minutes at most.
until_true() {
	for _ in $(seq 1200); do
		"$@" >"$SCRATCH/until" 2>&1 && return 0
		sleep 0.1
	done
	cat "$SCRATCH/until"
	return 1
}
is_stopped() {
	[ "$(vm state "$1" | field status)" = stopped ]
}
cleanup() {
	local dir
	for dir in "$ROOT"/rt-vm/*; do
		[ ! -d "$dir" ] || vm delete --force "${dir##*/}"
	done
	rm -rf --one-file-system "$SCRATCH"
}
trap cleanup EXIT

# ---- the command line
configure
: >"$SCRATCH/pids"
matches '--version' "$(said --version)" '^rt-vm version [0-9.]+$'
matches 'and the specification' "$(said --version)" '^spec: 1\.'
check 'features is JSON with versions' sh -c '"$0" features | python3 -c "import json,sys; d=json.load(sys.stdin); assert d[\"ociVersionMin\"] and d[\"linux\"][\"namespaces\"]"' "$BUILD/bin/rt-vm"
matches 'an unknown verb' "$(said nosuch)" 'no verb .*"nosuch"'
matches 'an unknown flag' "$(said create --nosuch x)" 'not defined: --nosuch'
matches 'no ID' "$(said start)" "needs a container's ID"
matches 'an ID that is none' "$(said state ../x)" 'invalid container ID'
for verb in state start kill delete pause resume ps events; do
	matches "$verb of what is not there" "$(said $verb nosuch)" 'container does not exist'
done
matches 'exec of what is not there' "$(said exec nosuch true)" 'container does not exist'
equal 'delete --force of what is not there' "$(said delete --force nosuch)" 'exit 0'
matches 'the log has it, with a time' "$(tail -n 1 "$LOG")" '^\{"level":"error","msg":"container does not exist","time":"20[0-9T:.-]+Z"\}$'
matches 'a bundle that is not there' "$(said create --bundle "$SCRATCH/nosuch" a)" 'cannot find the bundle'

# ---- lives
bundle hello sh -c 'echo out; echo err >&2; exit 3'
vm run --bundle "$SCRATCH/hello" hello >"$SCRATCH/out" 2>"$SCRATCH/err" </dev/null
equal "run ends with the program's code" $? 3
equal 'its output' "$(cat "$SCRATCH/out")" out
equal 'its errors' "$(cat "$SCRATCH/err")" err
check 'run leaves nothing' nothing_left

configure share=block
bundle cat cat
head -c 1000000 /dev/urandom >"$SCRATCH/random"
vm run --bundle "$SCRATCH/cat" cat <"$SCRATCH/random" >"$SCRATCH/out" 2>"$SCRATCH/err"
equal 'a megabyte goes through, from a disk image' "$? $(cmp "$SCRATCH/random" "$SCRATCH/out" && echo same)" '0 same'
configure

# ---- programs that are not there
bundle nosuch nosuch
rm -f "$LOG"
matches 'a program that is in no PATH' "$(said run --bundle "$SCRATCH/nosuch" nosuch)" '^exit 1$'
matches "and Docker's word for it" "$(last_error)" 'exec: "nosuch": executable file not found in \$PATH$'
check 'it leaves nothing' nothing_left

# ---- one container, and all that can be asked of it
MORE="
c['process']['env'].append('A=old')
c['process']['user'].update(umask=63, additionalGids=[3])
c['mounts'].append({'destination': '/sys/fs/cgroup', 'type': 'cgroup', 'source': 'cgroup'})
" bundle a sh -c 'trap "echo usr1" USR1; trap "exit 7" TERM; echo ready; while :; do sleep 1; done'
"${stand[@]}" reap "$SCRATCH/status" "$SCRATCH/pid" "$BUILD/bin/rt-vm" --root "$ROOT" --log "$LOG" --log-format json create \
	--bundle "$SCRATCH/a" --pid-file "$SCRATCH/pid" a >"$SCRATCH/out" 2>&1 </dev/null &
check 'create writes the pid file' until_true test -s "$SCRATCH/pid"
pid=$(cat "$SCRATCH/pid")
remember a
equal 'it is created' "$(vm state a | field status)" created
equal 'with that process' "$(vm state a | field pid)" "$pid"
equal 'its bundle' "$(vm state a | field bundle)" "$SCRATCH/a"
equal 'nothing ran yet' "$(cat "$SCRATCH/out")" ''
matches 'its ID is taken' "$(said create --bundle "$SCRATCH/a" a)" 'container with given ID already exists'
equal 'start' "$(said start a)" 'exit 0'
check 'it runs' until_true grep -q ready "$SCRATCH/out"
equal 'state says so' "$(vm state a | field status)" running
matches 'what runs it, it says' "$(vm state a)" "\"rt-vm.accel\":\"$accel\""
for phase in command vmm ready kernel agent rootfs created start exec; do
	check "the phase $phase was noted" grep -qE "^$phase [0-9]+$" "$ROOT/rt-vm/a/phases"
done
check 'in their order' sort -c -n -k 2,2 "$ROOT/rt-vm/a/phases"
matches 'started twice' "$(said start a)" 'cannot start a container in the running state'
matches 'deleted alive' "$(said delete a)" 'cannot delete container a that is not stopped: running'
matches 'list' "$(vm list)" '^a +[0-9]+ +running '
equal 'list as JSON' "$(vm list -f json | python3 -c 'import json,sys; print([c["id"] for c in json.load(sys.stdin)])')" "['a']"

equal 'exec' "$(said exec a echo inside)" $'inside\nexit 0'
equal "exec ends with its program's code" "$(said exec a sh -c 'exit 5')" 'exit 5'
equal "or its signal's" "$(said exec a sh -c 'kill -9 $$')" 'exit 137'
matches 'exec of what is not there' "$(said exec a nosuch)" 'executable file not found in \$PATH$'
matches 'has its own code' "$(said exec a nosuch)" '^exit 255$'
equal 'exec with user, folder and environment' "$(said exec --user 5:6 --cwd /tmp -e A=b a sh -c 'id -u; id -g; pwd; echo $A')" \
	$'5\n6\n/tmp\nb\nexit 0'
equal 'what it does not name stays, and a new variable wins' "$(said exec --user 5 -g 7 -e A=b a sh -c 'id -g; id -G; umask; busybox printenv A')" \
	$'0\n0 3 7\n0077\nb\nexit 0'
vm exec a cat <"$SCRATCH/random" >"$SCRATCH/out2"
equal 'a megabyte through exec' "$? $(cmp "$SCRATCH/random" "$SCRATCH/out2" && echo same)" '0 same'
echo '{"args":["sh","-c","echo $X; sleep 100"],"env":["PATH=/bin","X=file"],"cwd":"/","user":{"uid":0,"gid":0}}' >"$SCRATCH/process"
vm exec --detach --process "$SCRATCH/process" --pid-file "$SCRATCH/xpid" a >"$SCRATCH/out2" 2>&1 </dev/null
equal 'exec --detach' $? 0
check 'its output' until_true grep -q file "$SCRATCH/out2"
echo '{"args":["busybox","grep","CapBnd","/proc/self/status"],"env":["PATH=/bin"],"cwd":"/"}' >"$SCRATCH/process"
equal "a process that names no capabilities has the container's" "$(said exec --process "$SCRATCH/process" a)" \
	$'CapBnd:\t00000000000000e0\nexit 0'
equal 'ps' "$(vm ps --format json a)" "[$pid,$(cat "$SCRATCH/xpid")]"
matches 'ps as a table' "$(vm ps a)" "^root +$pid "
matches 'ps as nothing that it knows' "$(said ps --format yaml a)" 'invalid format option "yaml"'
for verb in state start kill delete pause resume update events; do
	last=extra
	[ $verb != kill ] || last='9 extra'
	# Two words.
	# shellcheck disable=SC2086
	matches "$verb with a word too many" "$(said $verb a $last)" "rt-vm $verb does not take \"extra\""
done
kill -KILL "$(cat "$SCRATCH/xpid")"
in_guest() {
	vm exec a sh -c 'cat /proc/[0-9]*/cmdline' | tr '\0' ' ' | grep -q 'sleep 100'
}
is_gone() {
	! in_guest
}
check 'who kills its process on the host kills the one inside' until_true is_gone
check 'events' sh -c 'python3 -c "import json,sys; d=json.load(sys.stdin); assert d[\"type\"]==\"stats\" and d[\"data\"][\"memory\"][\"usage\"][\"usage\"]>0 and d[\"data\"][\"cpu\"][\"usage\"][\"total\"]>0"' \
	< <(vm events --stats a)
equal 'pause' "$(said pause a)" 'exit 0'
equal 'is a state' "$(vm state a | field status)" paused
matches 'without exec' "$(said exec a true)" 'paused'
equal 'a signal for it is kept' "$(said kill a USR1)" 'exit 0'
equal 'resume' "$(said resume a)" 'exit 0'
check 'the signal arrives' until_true grep -q usr1 "$SCRATCH/out"
: >"$SCRATCH/out"
equal 'exec works again' "$(said exec a echo again)" $'again\nexit 0'
vm exec a yes 2>&1 </dev/null | head -n 1 >"$SCRATCH/out2"
equal 'exec ends by SIGPIPE when nobody reads it any more' "${PIPESTATUS[0]} $(cat "$SCRATCH/out2")" '141 y'
matches 'a VM does not grow' "$(said update --memory 1G a)" 'cannot raise the memory limit'
# The cgroup on the host may have no controller of CPUs, so a folder stands for it.
mkdir "$SCRATCH/cgroup"
echo 30000 50000 >"$SCRATCH/cgroup/cpu.max"
cp "$ROOT/rt-vm/a/state.json" "$SCRATCH/state.json"
sed -i "s|\"cgroup\":\"[^\"]*\"|\"cgroup\":\"$SCRATCH/cgroup\"|" "$ROOT/rt-vm/a/state.json"
equal 'update of a quota' "$(said update --cpu-quota 20000 a)" 'exit 0'
equal 'leaves its period' "$(cat "$SCRATCH/cgroup/cpu.max") $(vm exec a cat /sys/fs/cgroup/cpu.max)" '20000 50000 20000 50000'
echo 20000 50000 >"$SCRATCH/cgroup/cpu.max"
equal 'update of a period' "$(said update --cpu-period 40000 a)" 'exit 0'
equal 'leaves its quota' "$(cat "$SCRATCH/cgroup/cpu.max") $(vm exec a cat /sys/fs/cgroup/cpu.max)" '20000 40000 20000 40000'
echo 20000 40000 >"$SCRATCH/cgroup/cpu.max"
equal 'update to no quota' "$(said update --cpu-quota -1 a)" 'exit 0'
equal 'holds outside too' "$(head -c 9 "$SCRATCH/cgroup/cpu.max") $(vm exec a cat /sys/fs/cgroup/cpu.max)" 'max 40000 max 40000'
cp "$SCRATCH/state.json" "$ROOT/rt-vm/a/state.json"
matches 'an unknown signal' "$(said kill a NOSUCH)" 'unknown signal'
equal 'a signal by name' "$(said kill a SIGUSR1)" 'exit 0'
check 'arrives' until_true grep -q usr1 "$SCRATCH/out"
kill -TERM "$pid"
check 'a signal to its process on the host arrives too' until_true test -s "$SCRATCH/status"
equal 'and that ends as the one inside' "$(cat "$SCRATCH/status")" 'exit 7'
equal 'it is stopped' "$(vm state a | field status)" stopped
matches 'kill after its end' "$(said kill a 9)" 'container not running'
equal 'kill --all after its end' "$(said kill --all a 9)" 'exit 0'
equal 'delete' "$(said delete a)" 'exit 0'
matches 'delete again' "$(said delete a)" 'container does not exist'
check 'nothing is left' nothing_left

# ---- hooks, and a root whose path is longer than a socket's address
ROOT=$SCRATCH/$(printf 'long-%.0s' $(seq 30))
MORE="
h = lambda text: {'path': '/bin/sh', 'args': ['hook', '-c', text], 'env': ['PATH=/bin:/usr/bin']}
c['hooks'] = {'prestart': [h('cat >$SCRATCH/hook.prestart; echo \$0 >$SCRATCH/hook.name')],
              'createRuntime': [h('cat >/dev/null; readlink /proc/self/ns/net >$SCRATCH/hook.net')],
              'poststart': [h('cat >$SCRATCH/hook.poststart; echo no; exit 1')],
              'startContainer': [{'path': '/bin/sh', 'args': ['sh', '-c', 'cat >/state']}],
              'poststop': [h('cat >$SCRATCH/hook.poststop')]}
" bundle hooks cat /state
vm run --bundle "$SCRATCH/hooks" hooks </dev/null >"$SCRATCH/hook.start" 2>"$SCRATCH/err"
equal 'hooks' "$? $(cat "$SCRATCH/err")" '0 '
equal 'poststart gets a state that runs' "$(field status <"$SCRATCH/hook.poststart")" running
equal 'startContainer gets the state as it is inside' \
	"$(for key in id status pid bundle; do field $key <"$SCRATCH/hook.start"; done)" $'hooks\ncreated\n1\n'"$SCRATCH/hooks"
equal 'prestart gets the state' "$(field status <"$SCRATCH/hook.prestart")" creating
matches 'with a process' "$(field pid <"$SCRATCH/hook.prestart")" '^[1-9]'
equal 'its first argument is its name' "$(cat "$SCRATCH/hook.name")" hook
equal "hooks run in the runtime's namespaces" "$(cat "$SCRATCH/hook.net")" "$(readlink /proc/self/ns/net)"
equal 'poststop gets the state' "$(field status <"$SCRATCH/hook.poststop")" stopped
matches 'poststart that fails is a warning' "$(cat "$LOG")" '"level":"warning","msg":"error running poststart hook #0: exit status 1, it said: no'
MORE="c['hooks'] = {'prestart': [{'path': '/bin/sh', 'args': ['sh', '-c', 'echo why; exit 1']}]}" bundle hooks true
matches 'prestart that fails is an error' "$(said run --bundle "$SCRATCH/hooks" hooks)" 'error running prestart hook #0: exit status 1, it said: why'
check 'and leaves nothing' nothing_left
MORE="c['hooks'] = {'startContainer': [{'path': '/bin/false'}]}" bundle hooks true
vm create --bundle "$SCRATCH/hooks" hooks >"$SCRATCH/out" 2>&1 </dev/null
matches 'startContainer that fails is an error of start' "$(said start hooks)" 'startContainer hook /bin/false'
check 'and ends the container' until_true is_stopped hooks
matches 'which cannot be started then' "$(said start hooks)" 'cannot start a container in the stopped state'
equal 'but be deleted' "$(said delete hooks)" 'exit 0'
MORE="c['hooks'] = {'createContainer': [{'path': '/bin/true'}]}" bundle hooks true
matches 'createContainer is refused by its name' "$(said run --bundle "$SCRATCH/hooks" hooks)" 'hooks.createContainer is not supported'
MORE="c['linux']['namespaces'].pop(1)" bundle hooks true
matches "so is the host's network" "$(said run --bundle "$SCRATCH/hooks" hooks)" 'linux.namespaces: without network'
matches 'and a descriptor for the guest' "$(said create --preserve-fds 1 --bundle "$SCRATCH/a" fds)" '--preserve-fds is not supported'
ROOT=$SCRATCH/root

# ---- paths from where the caller is: what lives on has left that folder
mkdir "$SCRATCH/here"
cd "$SCRATCH/here" || exit 1
matches 'a root and a log of relative paths' "$("$BUILD/bin/rt-vm" --root root --log log run --bundle ../hello hello 2>&1 </dev/null; echo "exit $?")" \
	'^exit 3$'
check 'the root is there' test -d root/rt-vm
[ $accel != tcg ] || check 'the log has what the shim says' grep -q emulated log
TERMINAL=True bundle relative true
"${stand[@]}" console console >"$SCRATCH/console.out" 2>&1 &
console=$!
until_true test -S console
equal 'so is the console socket' "$("$BUILD/bin/rt-vm" --root root run --bundle ../relative --console-socket console relative 2>&1 </dev/null; echo "exit $?")" \
	'exit 0'
wait $console
equal 'which gets its terminal' "$? $(cat "$SCRATCH/console.out")" '0 '
cd "$TOP" || exit 1

# ---- create that is interrupted
"$BUILD/bin/rt-vm" --root "$ROOT" create --bundle "$SCRATCH/a" killed >"$SCRATCH/out3" 2>&1 </dev/null &
create=$!
until_true grep -qs '"vmm":{"pid":[1-9]' "$ROOT/rt-vm/killed/state.json"
remember killed
kill -KILL $create
wait $create 2>"$SCRATCH/err"
check 'create is killed: the rest gives up' until_true is_stopped killed
equal 'it can be deleted' "$(said delete killed)" 'exit 0'
check 'nothing is left of it' nothing_left
vm create --bundle "$SCRATCH/a" early >"$SCRATCH/out3" 2>&1 </dev/null &
create=$!
until_true grep -qs '"shim":{"pid":[1-9]' "$ROOT/rt-vm/early/state.json"
equal 'delete --force while it is being created' "$(said delete --force early)" 'exit 0'
wait $create
equal 'create fails' $? 1
check 'nothing is left of it' nothing_left

# ---- terminals
TERMINAL=True bundle tty sh
matches 'a terminal needs a socket' "$(said create --bundle "$SCRATCH/tty" tty)" 'cannot allocate tty'
# at_terminal DEED…: what a console does with the terminal of a shell; its exit status.
at_terminal() {
	local console
	"${stand[@]}" console "$SCRATCH/console" "$@" >"$SCRATCH/console.out" 2>&1 &
	console=$!
	until_true test -S "$SCRATCH/console"
	"${stand[@]}" reap "$SCRATCH/status2" "$SCRATCH/pid2" "$BUILD/bin/rt-vm" --root "$ROOT" --log "$LOG" create --bundle "$SCRATCH/tty" \
		--pid-file "$SCRATCH/pid2" --console-socket "$SCRATCH/console" tty >"$SCRATCH/out2" 2>&1 </dev/null &
	until_true test -s "$SCRATCH/pid2"
	remember tty
	said start tty >"$SCRATCH/out3"
	wait $console
}
at_terminal 'size 33 99' 'expect # ' 'send stty size\n' 'expect 33 99' 'size 44 111' \
	'send until [ "$(stty size)" = "44 11"1 ]; do sleep 1; done; stty size\n' 'expect 44 111' 'send sh -c "echo be$((1))gin; sleep 100"\n' 'expect be1gin' 'send \x03' 'expect # ' \
	'send echo code $?\n' 'expect code 130' 'send exit 9\n'
equal 'a terminal: sizes, Ctrl-C, its end' "$? $(cat "$SCRATCH/console.out" "$SCRATCH/out2")" '0 '
check 'its process ends' until_true test -s "$SCRATCH/status2"
equal 'with its code' "$(cat "$SCRATCH/status2")" 'exit 9'
said delete tty >"$SCRATCH/out3"
rm -f "$SCRATCH/console" "$SCRATCH/status2" "$SCRATCH/pid2"
at_terminal 'expect # ' 'close'
check 'a terminal that is closed: the shell that reads from it ends' until_true test -s "$SCRATCH/status2"
said delete tty >"$SCRATCH/out3"
equal "the caller's own terminal" "$("${stand[@]}" terminal "$BUILD/bin/rt-vm" --root "$ROOT" run --bundle "$SCRATCH/tty" tty2 -- \
	'expect # ' 'send tty; exit 4\n' 'expect /dev/pts/0' 2>&1)" 'exit 4'
bundle notty sh -c 'trap "exit 6" INT; echo one; echo two; while :; do sleep 1; done'
equal "one that the program does not have is left as it is: Ctrl-C is a signal" \
	"$("${stand[@]}" terminal "$BUILD/bin/rt-vm" --root "$ROOT" run --bundle "$SCRATCH/notty" notty -- $'expect one\r\ntwo\r\n' 'send \x03' 2>&1)" 'exit 6'
check 'nothing is left of terminals' nothing_left

# ---- whoever is killed, the others go
for victim in $victims; do
	rm -f "$SCRATCH/status" "$SCRATCH/pid"
	"${stand[@]}" reap "$SCRATCH/status" "$SCRATCH/pid" "$BUILD/bin/rt-vm" --root "$ROOT" --log "$LOG" create \
		--bundle "$SCRATCH/a" --pid-file "$SCRATCH/pid" "$victim" >"$SCRATCH/out" 2>&1 </dev/null &
	until_true test -s "$SCRATCH/pid"
	remember "$victim"
	said start "$victim" >"$SCRATCH/out3"
	kill -KILL "$(python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))[sys.argv[2]]["pid"])' "$ROOT/rt-vm/$victim/state.json" "$victim")"
	check "$victim is killed: the container ends" until_true test -s "$SCRATCH/status"
	equal "as if it was killed" "$(cat "$SCRATCH/status")" 'signal 9'
	equal "it is stopped" "$(vm state "$victim" | field status)" stopped
	equal "it can be deleted" "$(said delete "$victim")" 'exit 0'
	check "nothing is left" until_true nothing_left
done

# ---- output that nobody reads, or late
bundle yes sh -c 'yes 0123456789'
mkfifo "$SCRATCH/fifo"
sleep 1000 <>"$SCRATCH/fifo" &
holder=$!
vm create --bundle "$SCRATCH/yes" --pid-file "$SCRATCH/pid" yes >"$SCRATCH/fifo" 2>/dev/null </dev/null
remember yes
equal 'output that nobody reads: start' "$(said start yes)" 'exit 0'
sleep 1
check 'the shim keeps little of it' test "$(awk '/VmRSS/ { print $2 }' "/proc/$(cat "$SCRATCH/pid")/status")" -lt 8192
equal 'it can be asked' "$(said exec yes echo here)" $'here\nexit 0'
equal 'and killed' "$(said kill yes KILL)" 'exit 0'
check 'it ends' until_true is_stopped yes
kill $holder
said delete yes >"$SCRATCH/out3"
bundle late sh -c 'head -c 300000 /dev/zero; exit 6'
vm run --bundle "$SCRATCH/late" late 2>"$SCRATCH/err" </dev/null | {
	sleep 5
	wc -c
} >"$SCRATCH/out"
equal 'a late reader gets everything' "${PIPESTATUS[0]} $(cat "$SCRATCH/out")" '6 300000'

bundle gone sh -c 'yes; echo "yes ended with $?" >&2; exit 4'
vm run --bundle "$SCRATCH/gone" gone 2>"$SCRATCH/err" </dev/null | head -n 1 >"$SCRATCH/out"
equal 'a reader that goes: the writer gets SIGPIPE, as at any pipe' "${PIPESTATUS[0]} $(cat "$SCRATCH/out" "$SCRATCH/err")" \
	$'4 y\nyes ended with 141'

# ---- guests that are of no use
tools/guest-initrd.sh -i "$BUILD/bin/bench" -o "$SCRATCH/initrd"
configure initrd="$SCRATCH/initrd"
out=$(said create --bundle "$SCRATCH/hello" hello)
matches 'a guest without an agent: create fails' "$out" '^exit 1$'
matches 'and says what the guest said' "$out" 'virtual machine.*its console said last'
check 'nothing is left of it' nothing_left
configure memory-mib=16 guest-overhead-mib=0 boot-timeout=5s
out=$(said create --bundle "$SCRATCH/hello" hello)
matches 'a guest without memory: create fails' "$out" '^exit 1$'
check 'nothing is left of it' nothing_left
configure kernel=/nosuch
out=$(said create --bundle "$SCRATCH/hello" hello)
matches 'a kernel that is not there: create fails' "$out" '/nosuch'
equal 'and Docker does not take it for a missing program' "$(grep -ciE 'no such file|permission denied|not a directory|is a directory' <<<"$out")" 0
configure

# ---- states that broke
mkdir -p "$ROOT/rt-vm/empty" "$ROOT/rt-vm/torn" "$ROOT/rt-vm/reused"
echo '{"status":"runn' >"$ROOT/rt-vm/torn/state.json"
echo '{"status":"running","shim":{"pid":1,"start":1}}' >"$ROOT/rt-vm/reused/state.json"
for id in empty torn reused; do
	named=1
	[ $id != reused ] || named=0
	equal "$id: it is stopped" "$(vm state $id 2>/dev/null | field status)" stopped
	equal "$id: a state that cannot be read is named" "$(vm state $id 2>&1 >/dev/null | grep -c "$id/state.json")" $named
	equal "$id: it can be deleted" "$(said delete $id)" 'exit 0'
done
check 'nothing is left at the end' nothing_left
finish
