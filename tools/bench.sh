#!/bin/bash
# SPDX-License-Identifier: MIT
# make bench: our measuring programs side by side with the programs they stand for or compete with. Ours and the peer
# run in turns, in an order that a coin decides; the table has the ratio with its interval, and every pair is kept.
# A row is a file in tools/bench/rows. Runs in the builder (make bench does all that). Options by environment:
# ROW=linpack,primes (names, or how they begin)  N= pairs of each row  QUICK=1 a quarter of the pairs
# SEED= of the order  STRICT=1 fails unless every claim is shown
. "$(dirname "$0")/lib.sh"
. "$TOP/tools/bench/machine.sh"

export ROWS=${ROWS:-$TOP/tools/bench/rows} OUT=${OUT:-$BUILD/bench} SEED=${SEED:-$((EPOCHSECONDS % 100000))}
export N=${N:-} QUICK=${QUICK:-}
child='' failed=0

# A namespace's first process ignores TERM, but what is in it ends with it.
trap '[ -z "$child" ] || kill -KILL "$child" 2>/dev/null' EXIT
trap 'exit 130' INT TERM

# row_names: those that ROW asks for.
row_names() {
	local file name word
	for file in "$ROWS"/*.sh; do
		name=$(basename "$file" .sh)
		for word in ${ROW:+${ROW//,/ }}; do
			[ "$name" != "$word" ] && [[ $name != "$word"-* ]] || echo "$name"
		done
		[ -n "${ROW:-}" ] || echo "$name"
	done | uniq
}

check_options() {
	local word
	[[ -z $N || $N =~ ^[1-9][0-9]{0,3}$ ]] || die "N takes a number of pairs from 1 to 9999, not '$N'"
	[[ $SEED =~ ^[0-9]{1,9}$ ]] || die "SEED takes a whole number, not '$SEED'"
	for word in ${ROW:+${ROW//,/ }}; do
		[ -n "$(ROW=$word row_names)" ] || die "there is no row $word; there are: $(ROW='' row_names | tr '\n' ' ')"
	done
}

# run_row NAME: measures it; says why when it cannot.
run_row() {
	local rc=0 word
	rm -f "$OUT/$1".{tsv,why,remark}
	setsid unshare --net --pid --fork --kill-child --mount-proc tools/bench/row.sh "$1" &
	child=$!
	wait $child || rc=$?
	child=
	[ $rc != 0 ] || return 0
	rm -f "$OUT/$1.tsv"
	[ -s "$OUT/$1.why" ] || echo "it ended with $rc" >"$OUT/$1.why"
	if [ $rc = 77 ]; then word=skipped; else word=failed failed=1; fi
	sed -i "s/^/$word: /" "$OUT/$1.why"
	printf '  %-22s %s\n' "$1" "$(cat "$OUT/$1.why")" >&2
}

# table NAME…: with tabs.
table() {
	local name
	printf 'what\tours\tpeer\tunit\tratio\t95%% interval\tmedian\tn\tclaim\tshown\n'
	for name in "$@"; do
		if [ -s "$OUT/$name.why" ]; then
			printf '%s\t%s\n' "$name" "$(cat "$OUT/$name.why")"
			continue
		fi
		awk -F '\t' -v OFS='\t' '
			function short(x) { return sprintf(x < 1000 ? "%.4g" : "%.0f", x) }
			{
				interval = $7 == "nan" ? "-" : sprintf("%.3f .. %.3f", $7, $8)
				print $1, short($4), short($5), $2, sprintf("%.3f", $6), interval, sprintf("%.3f", $9), $10, $3, $11
			}' "$OUT/$name.tsv"
	done
}

# aligned: tabs become columns; what stands last in its line has no width.
aligned() {
	awk -F '\t' '
		{
			fields[NR] = NF
			for (i = 1; i <= NF; i++) {
				cell[NR, i] = $i
				if (i < NF && length($i) > width[i]) width[i] = length($i)
			}
		}
		END {
			for (line = 1; line <= NR; line++) {
				for (i = 1; i < fields[line]; i++) printf "%-*s  ", width[i], cell[line, i]
				print cell[line, fields[line]]
			}
		}'
}

# remarks NAME…
remarks() {
	local name
	for name in "$@"; do
		[ ! -s "$OUT/$name.remark" ] || sed "s/^/$name: /" "$OUT/$name.remark"
	done
}

# all_shown NAME…: whether every claim is; one that was not measured is not.
all_shown() {
	local name
	for name in "$@"; do
		[ -s "$OUT/$name.tsv" ] || return 1
		cut -f 11 "$OUT/$name.tsv" | grep -qvxE 'yes|-' && return 1
	done
	return 0
}

check_options
mkdir -p "$OUT"
mapfile -t names < <(row_names)
machine_facts | sed 's/^# /  /' >&2
busy_note >&2
for name in "${names[@]}"; do
	run_row "$name"
done
{
	table "${names[@]}" | aligned
	printf '\nratio: ours to peer, the other way round where less is better, so above 1 ours is better. seed %s\n' "$SEED"
	remarks "${names[@]}"
} | tee "$OUT/table.txt"
[ $failed = 0 ] || exit 1
[ -z "${STRICT:-}" ] || all_shown "${names[@]}"
