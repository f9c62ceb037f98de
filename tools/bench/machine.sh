# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# On what machine make bench runs, and what others did to it meanwhile.

# first_of FILE…: the first line of the first that can be read.
first_of() {
	cat "$@" 2>/dev/null | head -n 1
}

machine_facts() {
	local governor virtual=no
	governor=$(first_of /sys/devices/system/cpu/cpu0/cpufreq/scaling_governor) || true
	! grep -qw hypervisor /proc/cpuinfo || virtual=yes
	printf '# cpu: %s\n' "$(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -n 1)"
	printf '# usable CPUs: %s\n' "$(nproc)"
	printf '# virtual machine: %s\n' $virtual
	printf '# governor: %s\n' "${governor:-not visible}"
	printf '# kernel: %s\n' "$(uname -r)"
	printf '# load average: %s\n' "$(cut -d' ' -f1-3 /proc/loadavg)"
}

# busy_note: says it when others use the machine before we do.
busy_note() {
	local load
	load=$(cut -d' ' -f1 /proc/loadavg)
	awk -v l="$load" 'BEGIN { exit !(l > 0.3) }' || return 0
	echo "note: the load is $load before we begin: others use this machine, so expect wide intervals"
}

# noise: so far, seconds that a hypervisor stole from all CPUs, CPU seconds that others used, and the seconds of now. Only
# in the process namespace of a row, where all processes that one sees are ours.
noise() {
	{ cat /proc/[0-9]*/stat 2>/dev/null || true; } | awk -v now="$EPOCHREALTIME" -v hz="$(getconf CLK_TCK)" '
		{ sub(/^.*\) /, ""); ours += $12 + $13 + $14 + $15 }
		END {
			getline <"/proc/stat"
			printf "%.2f %.2f %.6f\n", $9 / hz, ($2 + $3 + $4 + $7 + $8 - ours) / hz, now
		}'
}

# noise_since NOISE: what came since, with commas between.
noise_since() {
	printf '%s %s\n' "$1" "$(noise)" | awk '{ printf "%.2f,%.2f,%.3f\n", $4 - $1, $5 - $2, $6 - $3 }'
}

# noise_remark CSV: one line where it was more than a twentieth of what there is.
noise_remark() {
	awk -F, -v cpus="$(nproc)" '
		/^[0-9]/ && $1 != last { stolen += $7; others += $8; all += $9 * cpus; last = $1 }
		END {
			if (stolen + others > all / 20)
				printf "of the CPUs others used %.0f %% meanwhile, and a hypervisor stole %.0f %%\n", 100 * others / all,
					100 * stolen / all
		}' "$1"
}

# go_first: this process and what it starts come before everything else that wants a CPU; on a quiet machine this
# changes nothing. Needs a session of its own, because the kernel may share out CPUs by session before it looks at
# priorities.
go_first() {
	renice -n -20 -p $$ >/dev/null
	[ ! -w /proc/$$/autogroup ] || echo -20 >/proc/$$/autogroup
}

# usable_cpus: their numbers, one a line.
usable_cpus() {
	local range
	taskset -cp $$ | sed 's/.*: //' | tr ',' '\n' | while read -r range; do
		seq "${range%-*}" "${range#*-}"
	done
}
