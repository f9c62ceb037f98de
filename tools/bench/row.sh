#!/bin/bash
# SPDX-License-Identifier: MIT
# Measures one row of make bench, ours and the peer in turns. bench.sh gives it a process namespace, so that nothing
# outlives it, and a network namespace, so that nobody else talks to its servers.
# Writes OUT/NAME.csv, every pair, and OUT/NAME.tsv, a line a figure. Exit: 0 measured; 77 skipped, 1 failed: why is in
# OUT/NAME.why.
# usage: ROWS=… OUT=… SEED=… [N=…] [QUICK=1] row.sh NAME
. "$(dirname "$0")/../lib.sh"
. "$TOP/tools/bench/measure.sh"
. "$TOP/tools/bench/machine.sh"

NAME=$1
CSV=$OUT/$NAME.csv
SCRATCH=$(mktemp -d)
# As the first process of its namespace it gets only the signals that it asks for.
trap 'exit 130' INT TERM
trap 'rm -rf --one-file-system "$SCRATCH"' EXIT

# What a row may leave out.
needs() { :; }
begin() { :; }
remark() { :; }
. "$ROWS/$NAME.sh"

# begin_one ours|peer [CPU]: starts it; its process is $!.
begin_one() {
	# In the background, because bash ignores "set -e" in whatever stands before ||.
	(
		[ -z "${2:-}" ] || taskset -p -c "$2" "$BASHPID" >/dev/null
		"$1"
	) >"$SCRATCH/$1.out" 2>"$SCRATCH/$1.err" &
}

# end_one ours|peer PID: its figures go to the array `taken`.
end_one() {
	local value
	wait "$2" || give_up 1 "$1 failed: $(tail -n 1 "$SCRATCH/$1.err")"
	read -ra taken <"$SCRATCH/$1.out" || give_up 1 "$1 gave no figure"
	[ ${#taken[@]} = ${#figure_name[@]} ] || give_up 1 "$1 gave ${#taken[@]} figures, not ${#figure_name[@]}"
	for value in "${taken[@]}"; do
		[[ $value =~ ^[0-9.]+(e[+-]?[0-9]+)?$ ]] || give_up 1 "$1 gave '$value', which is no figure"
	done
}

# take_pair FIRST: sets the arrays ours and peer.
take_pair() {
	local who order='ours peer' cpu='' pid=()
	[ "$1" = ours ] || order='peer ours'
	if [ -n "${shared_cpu:-}" ]; then
		cpu=$((RANDOM % $(nproc)))
		for who in $order; do
			begin_one "$who" $cpu
			pid+=($!)
		done
	fi
	for who in $order; do
		if [ -z "$cpu" ]; then
			begin_one "$who"
			pid=($!)
		fi
		end_one "$who" "${pid[0]}"
		pid=("${pid[@]:1}")
		if [ "$who" = ours ]; then ours=("${taken[@]}"); else peer=("${taken[@]}"); fi
	done
}

# write_pair I FIRST NOISE: a line of the CSV a figure; on the screen the first figure.
write_pair() {
	local k
	for k in "${!figure_name[@]}"; do
		printf '%d,%s,%s,%s,%s,%s,%s\n' "$1" "$2" "${figure_name[k]}" "${figure_unit[k]}" "${ours[k]}" "${peer[k]}" "$3" >>"$CSV"
	done
	printf '  %-22s %3d of %d  ours %-9s peer %-9s %s\n' "$NAME" "$1" "$pairs" "$(short "${ours[0]}")" "$(short "${peer[0]}")" \
		"${figure_unit[0]}" >&2
}

# Two pairs in a row have opposite orders, and a coin says which comes first: a machine that gets slower all the time
# favours nobody, and neither does one that changes with a rhythm.
measure() {
	local i first=ours before
	take_pair ours # to warm up; nobody sees it
	RANDOM=$SEED
	for ((i = 1; i <= pairs; i++)); do
		if ((i % 2 ? RANDOM / 16384 : 1)); then
			if [ $first = ours ]; then first=peer; else first=ours; fi
		fi
		before=$(noise)
		take_pair $first
		write_pair "$i" $first "$(noise_since "$before")"
	done
}

# A line a figure: name, unit, claim, and what ratio says.
sum_up() {
	local k
	for k in "${!figure_name[@]}"; do
		printf '%s\t%s\t%s\t' "${figure_name[k]}" "${figure_unit[k]}" "$(claim "${figure_low[k]}" "${figure_high[k]}")"
		awk -F, -v "name=${figure_name[k]}" '$3 == name { print $5, $6 }' "$CSV" |
			"$BUILD/bench/ratio" "${figure_better[k]}" "${figure_low[k]}" "${figure_high[k]}"
	done
}

needs
go_first
[ -z "${QUICK:-}" ] || pairs=$((pairs / 4 > 3 ? pairs / 4 : 3))
pairs=${N:-$pairs}
begin
{
	machine_facts
	printf '# seed: %s\n' "$SEED"
	echo 'pair,first,what,unit,ours,peer,stolen_s,others_s,seconds'
} >"$CSV"
measure
sum_up >"$OUT/$NAME.tsv"
{
	noise_remark "$CSV"
	remark
} >"$OUT/$NAME.remark"
