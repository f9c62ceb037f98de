# SPDX-License-Identifier: MIT
# The whole smoke plan on the booted image, and everything it leaves. Sourced with FIRMWARE set, and with VOLUME=later for
# a stick without a results volume, on which the plan is run all the same, with its own settings, and another volume is
# plugged in at the end.
# shellcheck shell=bash
. "$(dirname "${BASH_SOURCE[0]}")/vm.sh"

# jq-like, without jq: python is not in the builder, so the facts are looked for as lines of the indented JSON.
fact() {
	grep -qE -e "$2" "$VM_FOLDER/$1" || {
		printf '%s holds no line like: %s\n' "$1" "$2"
		return 1
	}
}

# states RUNTIME WORKLOAD: the states of its trials in plan.tsv, each once.
states() {
	awk -F '\t' -v r="$1" -v w="$2" '$4 == r && $5 == w { print $1 }' "$VM_FOLDER/plan.tsv" | sort -u | xargs
}

# only_slow RUNTIME WORKLOAD: none of its trials failed but for an ab that the emulation was too slow for: that says
# nothing about the runtime.
only_slow() {
	local number file
	while read -r number; do
		file=$VM_FOLDER/logs/trial-$number-$1-$2.log
		head -n 1 "$file" | grep -qx 'ab got no answer at all' || {
			head -n 20 "$file"
			return 1
		}
	done < <(awk -F '\t' -v r="$1" -v w="$2" '$4 == r && $5 == w && !/^C/ { print $2 }' "$VM_FOLDER/plan.tsv")
}

# completed RUNTIME WORKLOAD: at least one of its trials completed, and the others were only slow.
completed() {
	[[ $(states "$1" "$2") == *C* ]] || {
		printf 'no trial completed: %s\n' "$(states "$1" "$2")"
		return 1
	}
	only_slow "$1" "$2"
}

# sample RUNTIME LIMIT METRIC: the value in its first trial.
sample() {
	sed -n "s/.*\"runtime\":\"$1\".*\"limit\":\"$2\".*\"metric\":\"$3\".*\"value\":\([^,]*\),.*/\1/p" "$VM_FOLDER/samples.jsonl" | head -n 1
}

# under_limit RUNTIME: what limits found in there.
under_limit() {
	equal "$1 under a limit: one CPU" "$(sample "$1" min cpus_usable)" 1
	equal "$1 under a limit: 2 GiB" "$(sample "$1" min memory_limit)" 2147483648
}

# What each trial came to. With the plan's own settings ab may be too fast for an emulated machine, so this is for ours.
every_runtime() {
	for runtime in native docker gvisor-systrap; do
		for workload in noop primes httpd iperf3; do
			check "$runtime $workload completed" completed "$runtime" "$workload"
		done
	done
	for workload in noop primes httpd iperf3 limits; do
		check "kata $workload completed" completed kata "$workload"
	done
	check "kata-block noop completed" completed kata-block noop
	check "kata-fc noop completed" completed kata-fc noop
	for workload in noop primes httpd linpack fetch limits; do
		check "nabla $workload completed" completed nabla "$workload"
	done
	matches "nabla has no iperf3, which is a typed result" "$(states nabla iperf3)" '^S( S)*$'
	check "a unikernel's heap is what its limit leaves" test "$(sample nabla min memory_total)" -gt 2100000000 -a \
		"$(sample nabla min memory_total)" -lt 2147483648
	for phase in command created start exec; do
		matches "nabla tells when it was: $phase" "$(sample nabla default phase_$phase)" '^[0-9.]+$'
	done
	check "nabla is not taken for Nabla Containers" fact report.html 'Nabla.*architecture'
	# The others only here: coverage = thin, which is the plan's.
	for runtime in native docker; do
		for workload in linpack memory stream latency syscall disk fetch limits udp coldstart; do
			check "$runtime $workload completed" completed "$runtime" "$workload"
		done
	done
	for workload in linpack fetch limits; do
		check "gvisor-systrap $workload completed" completed gvisor-systrap "$workload"
	done
	for runtime in native docker kata; do
		under_limit $runtime
	done
	check "the machine of kata is as large as the limit" test "$(sample kata min memory_total)" -gt 2000000000 -a \
		"$(sample kata min memory_total)" -lt 2300000000
	for phase in command vmm ready kernel agent rootfs created start exec; do
		matches "kata tells when it was: $phase" "$(sample kata default phase_$phase)" '^[0-9.]+$'
	done
	check "kata is not taken for Kata Containers" fact report.html 'Kata architecture'
	check "the summary holds what limits found" fact summary.json '"release": "4.4.0"'
	check "gvisor-ptrace noop completed" completed gvisor-ptrace noop
	matches "gvisor-kvm is a typed result" "$(states gvisor-kvm noop)" '^(C|E|T)$'
}

# calls RUNTIME PHASE: the names of the system calls that surface found, a line each.
calls() {
	sed -n "s/.*\"runtime\":\"$1\".*\"facts\":{.*\"$2\":\"\([^\"]*\)\".*\"lost_calls\".*/\1/p" "$VM_FOLDER/samples.jsonl" | tr ' ' '\n'
}

# The host as the runtimes use it.
surface() {
	for runtime in native docker nabla; do
		check "$runtime surface completed" completed "$runtime" surface
	done
	for runtime in gvisor-systrap gvisor-ptrace kata kata-block kata-fc; do
		matches "$runtime surface completed, or was too slow in here" "$(states $runtime surface)" '^[CT]$'
	done
	equal "the last block is that of surface alone" \
		"$(awk -F '\t' '$2 + 0 && $3 != last { last = $3; all = "" } $2 + 0 { all = all $5 "\n" } END { printf "%s", all }' \
			"$VM_FOLDER/plan.tsv" | sort -u)" surface
	matches "nabla serves" "$(calls nabla serving)" '^(read|write)$'
	equal "by its seven calls" "$(calls nabla serving | grep -vxE 'read|write|ppoll|clock_gettime|exit_group|pread64|pwrite64')" ''
	check "doing nothing takes runc more" test "$(calls docker noop | wc -l)" -gt "$(calls nabla serving | wc -l)"
	check "the report has the table" fact report.html \
		'nabla</th><td data-v="[0-9]+">[0-9]+</td><td data-v="[0-9]+">[0-9]+</td><td data-v="[1-7]">'
}

# Disks that must not be seen, filled with something to lose.
for disk in ahci nvme; do
	yes "the data on $disk" | head -c 8M >"$SCRATCH/$disk.img"
	sha256sum <"$SCRATCH/$disk.img" >"$SCRATCH/$disk.before"
	cp "$SCRATCH/$disk.img" "$BUILD/disk-$FIRMWARE-$disk.img"
done
extra="-drive if=none,id=d0,format=raw,file=build/disk-$FIRMWARE-ahci.img -device ich9-ahci,id=ahci -device ide-hd,bus=ahci.0,drive=d0"
extra="$extra -drive if=none,id=d1,format=raw,file=build/disk-$FIRMWARE-nvme.img -device nvme,serial=1,drive=d1"

if [ "${VOLUME:-}" = later ]; then
	vm_stick "$FIRMWARE"
	MTOOLS_SKIP_CHECK=1 mlabel -i "$(partitions "$SCRATCH/$FIRMWARE.img" ASSAY)" ::OTHER
	vm_volume spare 64 ASSAY
else
	# A file as Windows' editor leaves it. Two emulated machines share this one, so ab gets more time and fewer connections.
	vm_stick "$FIRMWARE" $'plan = smoke\r' $'\r' $'# a comment\r' $'lang = en\r' $'duration = 2s\r' $'connections = 4\r'
fi
check "the machine boots" vm_start "$FIRMWARE" FIRMWARE="$FIRMWARE" EXTRA="$extra"
check "the menu of GRUB shows" vm_sees "GNU GRUB|Measure" 300
check "init copies the root to memory" vm_sees "event=root_" 300
check "the first trial starts" vm_sees "event=trial_start" 300
# QEMU's emulation now and then lets one processor run code that the other has patched meanwhile, which the kernel takes
# for a breakpoint. That is no fault of the image, so the machine gets a second chance, once.
if ! vm_sees "event=run_end" 1300 >/dev/null && grep -aq 'Oops: int3' "$VM_CONSOLE"; then
	echo '# the emulated kernel tripped over its own patching (Oops: int3): booted once more'
	wait "$VM_PID" || true
	vm_start "$FIRMWARE" FIRMWARE="$FIRMWARE" EXTRA="$extra"
fi
check "the run ends" vm_sees "event=run_end" 1300
results=stick
if [ "${VOLUME:-}" = later ]; then
	check "and waits for a volume" vm_sees "event=waiting_for_volume" 300
	check "one is plugged in" vm_plug spare
	results=spare
fi
check "the machine powers itself off" vm_ends 0
for disk in ahci nvme; do
	equal "the disk on $disk holds the same bytes" "$(sha256sum <"$BUILD/disk-$FIRMWARE-$disk.img")" "$(cat "$SCRATCH/$disk.before")"
done
rm -f "$BUILD/disk-$FIRMWARE-"*.img

vm_results "$VM_RUN/$results.img" || { check "results are on the $results" false; finish; }
for f in machine.json plan.tsv samples.jsonl run.json summary.json report.html tables/samples.csv tables/summary.csv; do
	check "$f is there" test -s "$VM_FOLDER/$f"
done
kind=BIOS
[ "$FIRMWARE" = bios ] || kind=UEFI
check "machine.json names the firmware" fact machine.json "\"kind\": \"$kind\""
check "machine.json says that it is virtual" fact machine.json '"is_virtual": true'
equal "the only disk seen is the stick" "$(grep -cE '"bus": ' "$VM_FOLDER/machine.json")" 1
check "which is on USB" fact machine.json '"bus": "usb"'
check "the image is identified" fact run.json '"image_sha256": "[0-9a-f]{64}"'
check "kernel entry to first trial is measured" fact run.json '"kernel_to_first_trial_s": [0-9]+\.[0-9]+'
check "the run went to its end" fact run.json '"ended": true'
[ "${VOLUME:-}" = later ] || {
	every_runtime
	surface
}
equal "nothing was left behind" "$(grep -c 'left something behind' "$VM_FOLDER/run.json")" 0
check "a failure has its log" sh -c "grep -q '^[ET]' '$VM_FOLDER/plan.tsv' && ls '$VM_FOLDER'/logs/trial-* || ! grep -q '^[ET]' '$VM_FOLDER/plan.tsv'"
check "the report warns of the emulation" fact report.html 'virtual'
check "the patch of runsc is declared" fact report.html 'patched'
equal "the log is cut to its length" "$(tail -c 1 "$VM_FOLDER/samples.jsonl" | od -An -tx1) $(grep -c '^$' "$VM_FOLDER/samples.jsonl")" " 0a 0"
check "the summary can be made again on a laptop" sh -c "cp '$VM_FOLDER/summary.json' '$SCRATCH/before.json' && build/bin/assay analyse '$VM_FOLDER'"
check "and is the same, byte by byte, on this processor" cmp "$SCRATCH/before.json" "$VM_FOLDER/summary.json"
build/bin/assay show "$VM_FOLDER" | sed 's/^/# /'
finish
